/** From `open()` to the first output of an LSTM: a runtime of its own each time. */
import { checkForward, layerWith } from './forward.js'
import { layerData } from './data.js'
import type { Operation, Place } from './operation.js'
import { layerOf, type Row } from './row.js'

async function firstOutput({ webrnn }: Pick<Place, 'webrnn'>, row: Row): Promise<Float32Array> {
  const { cell, T, B, I, H } = layerOf(row)
  const data = layerData({ cell, T, B, I, H })
  const { backend, threads } = row
  const runtime = await webrnn.open(backend === 'wasm' ? { backend, threads } : { backend })
  try {
    const layer = layerWith({ webrnn, runtime }, cell, { T, B, I, H }, data)
    return await runtime.noGrad(() => layer.forward(runtime.tensor(data.x, [T, B, I])).y).data()
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
    const run = (): Promise<Float32Array> => firstOutput({ webrnn }, row)
    return Promise.resolve({ run, result: run, close() {} })
  },
}
