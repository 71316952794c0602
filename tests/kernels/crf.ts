import type { Backend } from '../../bindings/backend/backend.js'
import * as kernels from '../../bindings/backend/kernels/index.js'
import { crf, viterbi, type Chain } from '../reference/chain.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import type { Check } from './check.js'
import { Desk, POISON, poisoned } from './desk.js'
import { unsortedLengths } from './sizes.js'

interface Setting {
  readonly T: number
  readonly B: number
  readonly C: number
  readonly lengths?: boolean
  /** A third of all transitions, beginnings and ends. */
  readonly forbidden?: boolean
  /** Largest size of an emission. */
  readonly size?: number
  /** All emissions of a step have an addend in common, as large as this. Probabilities do not depend on it. */
  readonly shift?: number
  /** How far the emissions of the given tags are above the others. */
  readonly lead?: number
  readonly factor?: number
  readonly withoutGradient?: boolean
}

interface Problem extends Chain {
  readonly emissions: Float32Array
  readonly lengths: Int32Array | null
  readonly scores: Float32Array
  readonly limits: Float32Array | null
  /** [T, B]; beyond a row's length no tag. */
  readonly tags: Int32Array
}

const [ALLOWED, FORBIDDEN] = [3e38, -1e30]
const NO_TAG = 1 << 20

/** More than there are workgroups on WebGPU. */
const MORE_ROWS = 1024 + 7

const nameOf = (kernel: string, { T, B, C, ...rest }: Setting): string => {
  const marks = Object.entries(rest).map(([name, value]) => (value === true ? name : `${name} ${value}`))
  return `${kernel}: T ${T} B ${B} C ${C} ${marks.join(', ')}`.trim().replace('withoutGradient', 'no gradient')
}

/** What is beyond a row's length is NaN, or no tag. The given tags are allowed. `step`: all numbers are multiples of it. */
function problem(name: string, setting: Setting, step = 0): Problem {
  const { T, B, C, size = 2, shift = 0, lead = 0 } = setting
  const random = new Random(seedOf(name))
  const numbers = (length: number, scale: number): Float32Array =>
    random.uniform(length, scale).map((value) => (step > 0 ? step * Math.round(value / step) : value))
  const lengths = setting.lengths ? unsortedLengths(T, B) : null
  const tags = random.integers(T * B, 0, C)
  const common = random.uniform(T, shift)
  const emissions = numbers(T * B * C, size).map((value, n) => {
    const [place, c] = [Math.floor(n / C), n % C]
    return value + common[Math.floor(place / B)]! + (tags[place] === c ? lead : 0)
  })
  const limits = random.uniform((C + 2) * C).map((value) => (value < -1 / 3 ? FORBIDDEN : ALLOWED))
  for (let b = 0; b < B; b++) {
    const length = lengths?.[b] ?? T
    for (let t = 0; t < T; t++) {
      if (t < length) limits[(t > 0 ? tags[(t - 1) * B + b]! : C) * C + tags[t * B + b]!] = ALLOWED
      else tags[t * B + b] = NO_TAG
    }
    if (length > 0) limits[(C + 1) * C + tags[(length - 1) * B + b]!] = ALLOWED
  }
  return {
    ...{ T, B, C, lengths, tags },
    emissions: poisoned(emissions, { T, B, lengths }, C),
    scores: numbers((C + 2) * C, 1),
    limits: setting.forbidden ? limits : null,
  }
}

/** The arguments that both kernels have in common. */
function lay(desk: Desk, { T, B, C, emissions, lengths, scores, limits, tags }: Problem) {
  const none = new Float32Array(0)
  const given = desk.inputs({ emissions, tags, lengths: lengths ?? none })
  const parameters = desk.inputs({ scores, limits: limits ?? none })
  const { tags: path, ...rest } = given
  return {
    tags: path,
    chain: {
      ...{ T, B, C, ...rest, lengths: lengths && given.lengths },
      ...{ scores: parameters.scores, limits: limits && parameters.limits },
    },
  }
}

type CrfResults = Record<'losses' | 'dEmissions' | 'dScores', Float32Array>

async function runCrf(
  backend: Backend,
  check: Check,
  given: Problem,
  factor: number,
  withoutGradient = false,
): Promise<CrfResults> {
  const { T, B, C } = given
  const desk = new Desk(backend)
  const { tags, chain } = lay(desk, given)
  const { losses, ...gradients } = desk.outputs({
    losses: B,
    dEmissions: withoutGradient ? 0 : T * B * C,
    dScores: withoutGradient ? 0 : B * (C + 2) * C,
  })
  const wanted = withoutGradient ? { dEmissions: null, dScores: null } : gradients
  backend.run(kernels.crf, { ...chain, tags, factor, losses, ...wanted })
  return (await desk.results(check)) as CrfResults
}

function crfCase(setting: Setting): Case {
  const { factor = 1, withoutGradient = false } = setting
  const name = nameOf('crf', setting)
  return {
    name,
    kernels: ['crf'],
    async run(backend, check) {
      const given = problem(name, setting)
      const got = await runCrf(backend, check, given, factor, withoutGradient)
      const want = crf(given, given.tags, factor)
      check.close('crf', 'losses', got.losses, want.losses)
      if (withoutGradient) return
      check.close('crf', 'dEmissions', got.dEmissions, want.dEmissions)
      check.close('crf', 'dScores', got.dScores, want.dScores)
    },
  }
}

/** Row b of a problem by itself. */
function rowAlone({ T, B, C, emissions, lengths, tags, ...parameters }: Problem, b: number): Problem {
  const length = lengths?.[b] ?? T
  const steps = Array.from({ length }, (_, t) => t * B + b)
  return {
    ...{ ...parameters, T: length, B: 1, C, lengths: null },
    emissions: Float32Array.from(steps.flatMap((row) => [...emissions.subarray(row * C, (row + 1) * C)])),
    tags: Int32Array.from(steps, (row) => tags[row] ?? POISON),
  }
}

/** What stands in the rows beside it, and behind its end, is nothing to a row. */
const alone: Case = {
  name: 'crf: rows one by one are the rows of the batch',
  kernels: ['crf'],
  async run(backend, check) {
    const [T, B, C] = [9, 5, 7]
    const given = problem(this.name, { T, B, C, lengths: true })
    const batch = await runCrf(backend, check, given, 0.5)
    for (let b = 0; b < B; b++) {
      const length = given.lengths![b]!
      if (length === 0) continue
      const row = await runCrf(backend, check, rowAlone(given, b), 0.5)
      const rows = Array.from({ length }, (_, t) => t * B + b)
      const block = (C + 2) * C
      check.same('crf', `loss of row ${b}`, batch.losses.slice(b, b + 1), row.losses)
      check.same('crf', `dScores of row ${b}`, batch.dScores.slice(b * block, (b + 1) * block), row.dScores)
      const mine = Float32Array.from(rows.flatMap((n) => [...batch.dEmissions.subarray(n * C, (n + 1) * C)]))
      check.same('crf', `dEmissions of row ${b}`, mine, row.dEmissions)
    }
  },
}

/** A model that has learned NaN must not look as if it had not: the row's loss and gradients say so, and those of the other rows do not change. */
const notANumber = (value: number): Case => ({
  name: `crf: ${value} among the emissions makes its row NaN and no other: a NaN stays`,
  kernels: ['crf'],
  async run(backend, check) {
    const [T, B, C] = [5, 3, 6]
    const block = (C + 2) * C
    const given = problem('crf: NaN', { T, B, C })
    const clean = await runCrf(backend, check, given, 0.5)
    check.close('crf', 'losses', clean.losses, crf(given, given.tags, 0.5).losses)
    const emissions = given.emissions.slice()
    emissions[(2 * B + 1) * C + 4] = value
    const got = await runCrf(backend, check, { ...given, emissions }, 0.5)
    const ofRow = (values: Float32Array, b: number, rows: number, width: number): Float32Array =>
      Float32Array.from(
        { length: rows * width },
        (_, n) => values[(Math.floor(n / width) * B + b) * width + (n % width)]!,
      )
    for (const b of [0, 1, 2]) {
      for (const [what, rows, width] of [
        ['losses', 1, 1],
        ['dEmissions', T, C],
        ['dScores', 1, block],
      ] as const) {
        const mine = ofRow(got[what], b, rows, width)
        if (b !== 1) check.same('crf', `${what} of row ${b}`, mine, ofRow(clean[what], b, rows, width))
        else if (!mine.every(Number.isNaN)) check.fail(`${what} of row 1 are ${mine.join(' ')}, wanted NaN`)
      }
    }
  },
})

/**
 * Numbers are eighths, so that float32 adds them exactly: many paths are equally good, and which of them it has to be is certain.
 */
function viterbiCase(setting: Setting): Case {
  const name = nameOf('viterbi', setting)
  return {
    name,
    kernels: ['viterbi'],
    async run(backend, check) {
      const given = problem(name, setting, 1 / 8)
      const { T, B, C } = given
      const desk = new Desk(backend)
      const { chain } = lay(desk, given)
      const result = desk.outputs({ before: T * B * C, path: T * B, best: B })
      backend.run(kernels.viterbi, { ...chain, ...result })
      const got = await desk.results(check)
      const want = viterbi(given)
      check.same('viterbi', 'path', new Int32Array(got.path!.buffer), want.path)
      check.close('viterbi', 'best', got.best!, want.best)
    },
  }
}

export const crfCases: readonly Case[] = [
  crfCase({ T: 1, B: 1, C: 1 }),
  crfCase({ T: 2, B: 3, C: 2, factor: 0.25 }),
  crfCase({ T: 37, B: 3, C: 3, lengths: true, forbidden: true }),
  crfCase({ T: 37, B: 17, C: 12, lengths: true, forbidden: true, factor: 1 / 17 }),
  crfCase({ T: 2, B: 17, C: 65, lengths: true, forbidden: true }),
  crfCase({ T: 4, B: 2, C: 300 }),
  crfCase({ T: 300, B: 3, C: 5 }),
  crfCase({ T: 300, B: 3, C: 5, size: 1e4 }),
  crfCase({ T: 300, B: 3, C: 5, shift: 1e4 }),
  crfCase({ T: 300, B: 3, C: 5, lead: 12 }),
  crfCase({ T: 37, B: 3, C: 12, lengths: true, forbidden: true, withoutGradient: true }),
  crfCase({ T: 2, B: MORE_ROWS, C: 2, lengths: true }),
  alone,
  notANumber(NaN),
  notANumber(Infinity),
  viterbiCase({ T: 1, B: 1, C: 1 }),
  viterbiCase({ T: 2, B: 3, C: 2 }),
  viterbiCase({ T: 37, B: 3, C: 3, lengths: true, forbidden: true }),
  viterbiCase({ T: 37, B: 17, C: 12, lengths: true, forbidden: true }),
  viterbiCase({ T: 2, B: 17, C: 65, lengths: true, forbidden: true }),
  viterbiCase({ T: 4, B: 2, C: 300 }),
  viterbiCase({ T: 300, B: 3, C: 5, size: 1e4 }),
  viterbiCase({ T: 2, B: MORE_ROWS, C: 2, lengths: true }),
]
