/** From `open()` to the first output of an LSTM: a runtime of its own each time. */
import { checkForward } from './forward.js'
import { layerData } from './data.js'
import type { Operation, Place } from './operation.js'
import { layerOf, type Row } from './row.js'

/** With weights of its own: what whoever opens a page waits for. */
async function firstOutput({ webrnn }: Pick<Place, 'webrnn'>, row: Row, x: Float32Array): Promise<Float32Array> {
  const { T, B, I, H } = layerOf(row)
  const { backend, threads } = row
  const runtime = await webrnn.open(backend === 'wasm' ? { backend, threads } : { backend })
  try {
    const layer = new webrnn.LSTM(runtime, I, H)
    return await runtime.noGrad(() => layer.forward(runtime.tensor(x, [T, B, I])).y).data()
  } finally {
    runtime.close()
  }
}

export const opening: Operation = {
  flops: () => 0,
  traffic: () => null,
  tolerance: null,
  check(place, row) {
    const { cell, T, B, I, H } = layerOf(row)
    return checkForward(place, cell, { T, B, I, H })
  },
  prepare: ({ webrnn }, row) => {
    const { x } = layerData(layerOf(row))
    const run = (): Promise<Float32Array> => firstOutput({ webrnn }, row, x)
    return Promise.resolve({ run, result: run, close() {} })
  },
}
