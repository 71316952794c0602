/** A row in ONNX Runtime Web, on whichever of its backends a session has. */
import type { InferenceSession } from 'onnxruntime-web'
import schema from '../../tests/oracles/onnx/onnx.proto'
import { modelWriter } from '../../tests/oracles/onnx/writer.js'
import type { Task } from '../suite/operation.js'
import type { Row } from '../suite/row.js'
import { onnxLayer } from './onnx.js'

/** Its entries for WebAssembly and for WebGPU are built apart, and have the same names. */
type OnnxRuntime = Pick<typeof import('onnxruntime-web'), 'InferenceSession' | 'Tensor'>

/** @returns a row's task, x from JavaScript, Y to it. @throws Error saying why it is not able to do this row */
export function taskMaker(ort: OnnxRuntime, options: InferenceSession.SessionOptions): (row: Row) => Promise<Task> {
  const modelBytes = modelWriter(schema)
  return async (row) => {
    const { node, x, shape } = onnxLayer(row)
    const session = await ort.InferenceSession.create(modelBytes(node), options)
    const run = async (): Promise<Float32Array> => {
      const { Y } = await session.run({ X: new ort.Tensor('float32', x, shape) })
      return Y!.data as Float32Array
    }
    return { run, result: run, close: () => void session.release() }
  }
}
