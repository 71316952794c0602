import { referenceCells } from '../reference/cells.js'
import { OF_EACH_KIND } from './cells.js'
import { seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { compareWithReference, referenceOf } from './recurrent_compare.js'
import { randomInputs, runInference, runRecurrent, type Plan, type Shape } from './recurrent_setup.js'

/** Every awkward size occurs with every cell and both plans, without running the full product of them. */
const SHAPES: readonly Shape[] = [
  { T: 1, B: 1, H: 1 },
  { T: 1, B: 3, H: 64, noBias: true },
  { T: 2, B: 3, H: 3, lengths: [1, 2, 2], yStride: 6, yOffset: 3 },
  { T: 2, B: 3, H: 65, lengths: [2, 1, 1], reverse: true, yStride: 200, yOffset: 70, zero: true },
  { T: 37, B: 3, H: 4, lengths: [37, 1, 20], yStride: 8, zero: true },
  { T: 3, B: 17, H: 5, lengths: [3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1] },
  // More units than a workgroup has threads.
  { T: 2, B: 2, H: 300, reverse: true },
]

/** More meetings of these sizes, for a cell of each kind: a software adapter is slow. */
const MORE_SHAPES: readonly Shape[] = [
  { T: 2, B: 1, H: 65, reverse: true },
  { T: 37, B: 1, H: 4, noBias: true },
  { T: 37, B: 3, H: 1, reverse: true, lengths: [1, 36, 37] },
  { T: 37, B: 1, H: 64, reverse: true, yStride: 128, yOffset: 64 },
  { T: 37, B: 3, H: 65, lengths: [5, 37, 11] },
  // Eight rows of a workgroup on a software adapter, and more units than wait in workgroup memory.
  { T: 2, B: 9, H: 65, lengths: [2, 1, 2, 1, 2, 1, 2, 1, 2] },
]

/**
 * So many rows that a workgroup on a software adapter owns sixteen, of more units than it advances or retreats at a time, and than wait in workgroup memory; and so
 * many weights that one on a card owns eight.
 */
const MANY_ROWS: Shape = { T: 2, B: 66, H: 515, lengths: Array.from({ length: 66 }, (_, b) => 1 + (b % 2)) }

/** Larger than what workgroup memory or a block of the matrix product holds; for a cell of each kind. */
const LARGE: ReadonlyArray<readonly [string, Shape]> = [
  ['lstm', { T: 2, B: 1, H: 1024, zero: true }],
  ['gru', { T: 2, B: 2, H: 515 }],
  ['gru_before', { T: 2, B: 1, H: 770, reverse: true }],
  ['lstm_peephole', { T: 2, B: 1, H: 515 }],
  ['mut3', { T: 2, B: 2, H: 515, reverse: true }],
  // Sizes of which a thread owns less the larger they are, where weights stay with the threads on a software adapter.
  ['lstm', { T: 7, B: 5, H: 96, lengths: [7, 0, 2, 3, 6] }],
  ['lstm', { T: 6, B: 5, H: 130, lengths: [3, 1, 6, 3, 2] }],
  ['lstm', { T: 6, B: 5, H: 250, reverse: true }],
  ['gru', { T: 6, B: 5, H: 127, lengths: [3, 1, 2, 6, 2] }],
  ['rnn_tanh', { T: 6, B: 5, H: 383 }],
  ['lstm', { T: 2, B: 9, H: 260, lengths: [2, 1, 2, 1, 0, 1, 2, 1, 2] }],
  ['lstm', MANY_ROWS],
  ['mut3', MANY_ROWS],
]

const describe = ({ T, B, H, reverse, lengths, yStride, yOffset, noBias, zero }: Shape): string =>
  [
    `T ${T} B ${B} H ${H}`,
    reverse ? 'reverse' : '',
    lengths ? `lengths ${lengths.length > 3 ? 'mixed' : lengths.join(' ')}` : '',
    yStride ? `stride ${yStride} + ${yOffset ?? 0}` : '',
    noBias ? 'no bias' : '',
    zero ? 'from zero' : '',
  ]
    .filter(Boolean)
    .join(', ')

function againstReference(cell: string, shape: Shape, plan: Plan): Case {
  const name = `${plan} ${cell}: ${describe(shape)}`
  return {
    name,
    cell,
    kernels: [`${plan}_forward`, `${plan}_backward`],
    async run(backend, check) {
      const inputs = randomInputs(cell, shape, seedOf(name))
      compareWithReference(check, inputs, plan, await runRecurrent(backend, check, inputs, plan))
    },
  }
}

function withoutSaved(cell: string): Case {
  const shape: Shape = {
    T: 5,
    B: 3,
    H: 65,
    lengths: [5, 1, 3],
    reverse: true,
    yStride: 130,
    yOffset: 65,
    zero: cell !== 'lstm',
  }
  const name = `scan ${cell}: nothing saved, ${describe(shape)}`
  return {
    name,
    cell,
    kernels: ['scan_forward'],
    async run(backend, check) {
      const inputs = randomInputs(cell, shape, seedOf(name))
      const { y, states } = await runInference(backend, check, inputs)
      const { unrolled } = referenceOf(inputs)
      check.close('scan_forward', 'y', y, unrolled.y)
      check.close('scan_forward', 'states', states, unrolled.states)
    },
  }
}

/** Gate sums of ±1e4, far outside of what exp can take: every result must stay finite and right. */
function saturated(cell: string, plan: Plan): Case {
  const name = `${plan} ${cell}: gate inputs up to 1e4`
  return {
    name,
    cell,
    kernels: [`${plan}_forward`, `${plan}_backward`],
    async run(backend, check) {
      const shape = { T: 3, B: 2, H: 7 }
      const inputs = randomInputs(cell, shape, seedOf(name))
      inputs.wx.forEach((value, n) => (inputs.wx[n] = Math.sign(value) * 10 ** (1 + 3 * Math.abs(value))))
      // Without the coupling between units, sizes stay those of the inputs (a rectifier has no bound of its own).
      inputs.R?.fill(0)
      compareWithReference(check, inputs, plan, await runRecurrent(backend, check, inputs, plan))
    },
  }
}

const plans: readonly Plan[] = ['scan', 'step']

const shapesOf = (cell: string): readonly Shape[] => (OF_EACH_KIND.has(cell) ? [...SHAPES, ...MORE_SHAPES] : SHAPES)

export const recurrentCases: readonly Case[] = [
  ...referenceCells.flatMap(({ name }) => [
    ...plans.flatMap((plan) => [
      ...shapesOf(name).map((shape) => againstReference(name, shape, plan)),
      saturated(name, plan),
    ]),
    withoutSaved(name),
  ]),
  ...LARGE.flatMap(([cell, shape]) => plans.map((plan) => againstReference(cell, shape, plan))),
]
