/** One layer over a sequence, without a graph: x comes from JavaScript and y goes back to it. */
import type { Recurrent } from 'webrnn'
import { referenceCell } from '../../tests/reference/cells.js'
import { layerForward, type Layer } from '../../tests/reference/layer.js'
import { difference } from './compare.js'
import { layerData, type LayerData } from './data.js'
import type { Operation, Place } from './operation.js'
import { layerOf, type CellName, type LayerSize, type Row } from './row.js'

/** Vectors and a rest. */
const SMALL = { T: 5, B: 3, I: 7, H: 13 }

/** The name in `cells`. */
const EXPORTS = { lstm: 'lstm', gru: 'gru', gru_before: 'gruBefore' } as const

export function layerWith(
  { webrnn, runtime }: Place,
  cell: CellName,
  { I, H }: LayerSize,
  data: LayerData,
  plan: 'auto' | 'scan' | 'step' = 'auto',
): Recurrent {
  const layer = new webrnn.Recurrent(runtime, webrnn.cells[EXPORTS[cell]], I, H, { plan })
  const parameters = layer.namedParameters()
  parameters.get('weight_ih_l0')!.write(data.W)
  parameters.get('weight_hh_l0')!.write(data.R)
  parameters.get('bias_ih_l0')!.write(data.biasInput)
  parameters.get('bias_hh_l0')!.write(data.biasRecurrent)
  return layer
}

/** The same layer for the reference. */
export function referenceLayer(cell: CellName, size: LayerSize, data: LayerData): Layer {
  const reference = referenceCell(cell)
  return {
    ...size,
    cell: reference,
    reverse: false,
    lengths: null,
    peephole: null,
    x: data.x,
    W: data.W,
    R: data.R,
    biasInput: data.biasInput,
    bias: data.biasRecurrent,
    initial: new Float64Array(reference.states.length * size.B * size.H),
  }
}

/** y of a new layer of this size. */
async function outputOf(place: Place, cell: CellName, size: LayerSize): Promise<Float32Array> {
  const task = taskOf(place, cell, size)
  try {
    return await task.result()
  } finally {
    task.close()
  }
}

function taskOf(place: Place, cell: CellName, size: LayerSize) {
  const { runtime } = place
  const data = layerData({ cell, ...size })
  const layer = layerWith(place, cell, size, data)
  const run = async (): Promise<Float32Array> => {
    const x = runtime.tensor(data.x, [size.T, size.B, size.I])
    const { y, state } = runtime.noGrad(() => layer.forward(x))
    const values = await y.data()
    for (const one of [x, y, state]) one.dispose()
    return values
  }
  return { run, result: run, close: () => layer.parameters().forEach((parameter) => parameter.dispose()) }
}

export async function checkForward(place: Place, cell: CellName, size: LayerSize): Promise<string | undefined> {
  const got = await outputOf(place, cell, size)
  const want = layerForward(referenceLayer(cell, size, layerData({ cell, ...size }))).unrolled.y
  return difference(`y of ${cell} ${Object.values(size).join(' ')}`, got, want)
}

/** The products alone: `W x` and `R h`. */
export function forwardFlops(row: Row): number {
  const { T, B, I, H, gates } = layerOf(row)
  return 2 * T * B * gates * H * (I + H)
}

export const forward: Operation = {
  flops: forwardFlops,
  /** With one row nothing is used twice: every step reads all of R. */
  traffic(row) {
    const { T, B, I, H, gates } = layerOf(row)
    return B > 1 ? null : { bytes: 4 * gates * H * (T * H + I), workingSet: 4 * gates * H * H }
  },
  tolerance: 1e-4,
  check: (place, row) => checkForward(place, layerOf(row).cell, SMALL),
  prepare(place, row) {
    const { cell, T, B, I, H } = layerOf(row)
    return Promise.resolve(taskOf(place, cell, { T, B, I, H }))
  },
}
