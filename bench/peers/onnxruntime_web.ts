/** ONNX Runtime Web on WebAssembly, from the server's dist/bench/peers. One number of threads for each worker: its environment is set once. */
import * as ort from 'onnxruntime-web/wasm'
import schema from '../../tests/oracles/onnx/onnx.proto'
import { modelWriter } from '../../tests/oracles/onnx/writer.js'
import { onnxLayer } from './onnx.js'
import type { Peer } from './peer.js'
import { rivalOf } from './rival.js'

export async function openPeer(threads: number): Promise<Peer> {
  ort.env.wasm.numThreads = threads
  ort.env.wasm.wasmPaths = new URL('../peers/', import.meta.url).href
  const modelBytes = modelWriter(schema)
  const alone = threads > 1 && !crossOriginIsolated ? ', one thread, for the page is not isolated' : ''
  return {
    name: 'onnxruntime-web',
    version: `${ort.env.versions.web ?? ''}, wasm${alone}`,
    async prepare(row) {
      const { node, x, shape } = onnxLayer(row)
      const session = await ort.InferenceSession.create(modelBytes(node))
      const run = async (): Promise<Float32Array> => {
        const { Y } = await session.run({ X: new ort.Tensor('float32', x, shape) })
        return Y!.data as Float32Array
      }
      return rivalOf({ run, result: run, close: () => void session.release() })
    },
  }
}
