import { inputBlocks, inputGradientBlocks } from '../../bindings/language/layout.js'
import { referenceCells } from '../reference/cells.js'
import { seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { OF_EACH_KIND } from './cells.js'
import { POISON } from './desk.js'
import { compareWithReference } from './recurrent_compare.js'
import {
  randomInputs,
  runRecurrent,
  type Plan,
  type RecurrentInputs,
  type RecurrentResults,
  type Shape,
} from './recurrent_setup.js'

const plans: readonly Plan[] = ['scan', 'step']
const OUTPUTS = ['y', 'states', 'dWx', 'dRu', 'dStates'] as const

/** What scan keeps for BPTT is what step reads, and the other way round. */
function interchangeable(cell: string, forward: Plan, backward: Plan): Case {
  const name = `${forward} then ${backward} ${cell}: the same as ${forward} alone`
  return {
    name,
    cell,
    kernels: [`${forward}_forward`, `${backward}_backward`],
    async run(backend, check) {
      const inputs = randomInputs(cell, { T: 9, B: 3, H: 19, lengths: [9, 4, 1] }, seedOf(name))
      const mixed = await runRecurrent(backend, check, inputs, forward, backward)
      const plain = await runRecurrent(backend, check, inputs, forward)
      for (const output of OUTPUTS) check.close(`${backward}_backward`, output, mixed[output], plain[output])
    },
  }
}

function repeatable(cell: string, plan: Plan): Case {
  const name = `${plan} ${cell}: the same call twice gives the same bits`
  return {
    name,
    cell,
    kernels: [`${plan}_forward`, `${plan}_backward`],
    async run(backend, check) {
      const shape: Shape = { T: 9, B: 3, H: 65, lengths: [9, 4, 1], reverse: true }
      const inputs = randomInputs(cell, shape, seedOf(name))
      const first = await runRecurrent(backend, check, inputs, plan)
      compareWithReference(check, inputs, plan, first)
      const second = await runRecurrent(backend, check, inputs, plan)
      for (const output of OUTPUTS) check.same(plan, output, second[output], first[output])
    },
  }
}

/** What lies beyond a row's length reaches no result, be it NaN or numbers. */
function paddingIsIgnored(cell: string, plan: Plan): Case {
  const name = `${plan} ${cell}: padding reaches no result`
  return {
    name,
    cell,
    kernels: [`${plan}_forward`, `${plan}_backward`],
    async run(backend, check) {
      const inputs = randomInputs(cell, { T: 6, B: 3, H: 9, lengths: [2, 6, 1] }, seedOf(name))
      const first = await runRecurrent(backend, check, inputs, plan)
      compareWithReference(check, inputs, plan, first)
      const replaced = (values: Float32Array): Float32Array => values.map((v) => (Number.isNaN(v) ? -1234 : v))
      const other = { ...inputs, wx: replaced(inputs.wx), dy: replaced(inputs.dy) }
      const second = await runRecurrent(backend, check, other, plan)
      for (const output of OUTPUTS) check.same(plan, output, second[output], first[output])
    },
  }
}

/**
 * A row of a padded batch is that row alone and without padding: bit for bit where one thread adds in one order
 * (WebAssembly), within the tolerance where tiles differ.
 */
function rowsOneByOne(cell: string, plan: Plan, reverse: boolean): Case {
  const name = `${plan} ${cell}: a padded batch is its rows one by one${reverse ? ', reverse' : ''}`
  return {
    name,
    cell,
    kernels: [`${plan}_forward`, `${plan}_backward`],
    async run(backend, check) {
      const lengths = [7, 3, 1, 5, 7]
      const shape: Shape = { T: 7, B: lengths.length, H: 37, lengths, reverse }
      const inputs = randomInputs(cell, shape, seedOf(name))
      const batch = await runRecurrent(backend, check, inputs, plan)
      compareWithReference(check, inputs, plan, batch)
      for (const [b, length] of lengths.entries()) {
        const alone = rowOf(inputs, b, length)
        const row = await runRecurrent(backend, check, alone, plan)
        const wanted = rowResults(batch, inputs, b, length)
        for (const output of OUTPUTS) {
          const kernel = `${plan}_${output.startsWith('d') ? 'backward' : 'forward'}`
          if (backend.name === 'wasm') check.same(kernel, `${output} of row ${b}`, row[output], wanted[output])
          else check.close(kernel, `${output} of row ${b}`, row[output], wanted[output])
        }
      }
    },
  }
}

/** The columns of row b of values [slices, B, width], for the slices in `list`. */
function sliceRow(
  values: Float32Array,
  B: number,
  width: number,
  b: number,
  list: readonly number[],
): Float32Array<ArrayBuffer> {
  const row = new Float32Array(list.length * width)
  list.forEach((slice, n) => row.set(values.subarray((slice * B + b) * width, (slice * B + b + 1) * width), n * width))
  return row
}

const range = (begin: number, end: number): number[] => Array.from({ length: end - begin }, (_, n) => begin + n)

function rowOf(inputs: RecurrentInputs, b: number, length: number): RecurrentInputs {
  const { cell, shape } = inputs
  const { B, H } = shape
  const steps = range(0, length)
  const all = range(0, cell.states.length)
  const reverse = shape.reverse ?? false
  return {
    ...inputs,
    shape: { T: length, B: 1, H, reverse },
    lengths: null,
    wx: sliceRow(inputs.wx, B, inputBlocks(cell) * H, b, steps),
    initial: sliceRow(inputs.initial, B, H, b, all),
    dy: sliceRow(inputs.dy, B, H, b, steps),
    dFinal: sliceRow(inputs.dFinal, B, H, b, all),
  }
}

/** Row b of a batch's results, cut to its length. In both directions slices 0 … length are the row's own. */
function rowResults(results: RecurrentResults, inputs: RecurrentInputs, b: number, length: number): RecurrentResults {
  const { cell, shape } = inputs
  const { T, B, H } = shape
  const steps = range(0, length)
  const slices = cell.states.flatMap((_, s) => range(s * (T + 1), s * (T + 1) + length + 1))
  return {
    y: sliceRow(results.y, B, H, b, steps),
    states: sliceRow(results.states, B, H, b, slices),
    saved: sliceRow(results.saved, B, cell.saved.length * H, b, steps),
    dWx: sliceRow(results.dWx, B, inputGradientBlocks(cell) * H, b, steps),
    dRu: sliceRow(results.dRu, B, cell.recurrent.length * H, b, steps),
    dStates: sliceRow(results.dStates, B, H, b, range(0, cell.states.length)),
  }
}

/** A NaN in one row's input shows in that row, from there on, and in no other row. */
function nanStaysInItsRow(cell: string, plan: Plan): Case {
  return {
    name: `${plan} ${cell}: a NaN stays in its row and is not swallowed`,
    cell,
    kernels: [`${plan}_forward`],
    async run(backend, check) {
      const [T, B, H] = [3, 3, 5]
      const inputs = randomInputs(cell, { T, B, H }, 11)
      const width = inputBlocks(inputs.cell) * H
      inputs.wx.fill(POISON, (1 * B + 1) * width, (1 * B + 2) * width)
      const { y } = await runRecurrent(backend, check, inputs, plan)
      for (let t = 0; t < T; t++) {
        for (let b = 0; b < B; b++) {
          const row = y.subarray((t * B + b) * H, (t * B + b + 1) * H)
          const spoiled = b === 1 && t >= 1
          check.that(
            row.every((v) => Number.isNaN(v) === spoiled),
            `y[${t}, ${b}] is ${row.join()}`,
          )
        }
      }
    },
  }
}

const ofEveryCell = (cell: string): Case[] => [
  interchangeable(cell, 'scan', 'step'),
  interchangeable(cell, 'step', 'scan'),
  ...plans.map((plan) => paddingIsIgnored(cell, plan)),
]

/** What the kernels do around the cell: it does not depend on more than the cell's kind. */
const ofItsKind = (cell: string): Case[] =>
  plans.flatMap((plan) => [
    repeatable(cell, plan),
    rowsOneByOne(cell, plan, false),
    rowsOneByOne(cell, plan, true),
    nanStaysInItsRow(cell, plan),
  ])

export const recurrentPropertyCases: readonly Case[] = referenceCells.flatMap(({ name }) => [
  ...ofEveryCell(name),
  ...(OF_EACH_KIND.has(name) ? ofItsKind(name) : []),
])
