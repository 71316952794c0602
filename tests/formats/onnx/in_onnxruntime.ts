/** The same file and the same inputs in ONNX Runtime. */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { typed, type Array } from './write_graph.js'

export interface Result {
  readonly dims: readonly number[]
  readonly data: ArrayLike<number | bigint>
}

export async function runInOnnxRuntime(
  file: Uint8Array,
  inputs: Readonly<Record<string, Array>>,
): Promise<Record<string, Result>> {
  // Warnings of shapes that it infers are not what is tested.
  const session = await InferenceSession.create(file, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  })
  try {
    const feeds = Object.entries(inputs).map(
      ([name, one]) => [name, new Tensor(one.type, typed(one) as never, one.dims)] as const,
    )
    const results = await session.run(Object.fromEntries(feeds))
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [name, { dims, data: data as Float32Array }]),
    )
  } finally {
    await session.release()
  }
}
