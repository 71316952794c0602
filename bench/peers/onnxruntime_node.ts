/** ONNX Runtime in Node: what native code makes of this machine, with the threads that the others have. */
import { InferenceSession, Tensor, env } from 'onnxruntime-node'
import { modelBytes } from '../../tests/oracles/onnx/model.js'
import { onnxLayer } from './onnx.js'
import type { Peer } from './peer.js'
import { rivalOf } from './rival.js'

export function openPeer(): Peer {
  return {
    name: 'onnxruntime-node',
    version: `${env.versions.node ?? ''}, native`,
    async prepare(row) {
      const { node, x, shape } = onnxLayer(row)
      const options = { intraOpNumThreads: row.threads, interOpNumThreads: 1 }
      const session = await InferenceSession.create(modelBytes(node), options)
      const run = async (): Promise<Float32Array> => {
        const { Y } = await session.run({ X: new Tensor('float32', x, shape) })
        return Y!.data as Float32Array
      }
      return rivalOf({ run, result: run, close: () => void session.release() })
    },
  }
}
