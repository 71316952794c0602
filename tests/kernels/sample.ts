import * as kernels from '../../bindings/backend/kernels/index.js'
import type { Sample } from '../../bindings/backend/backend.js'
import { Random, seedOf } from '../reference/random.js'
import { chances, randomOf, tokenOf, type Wish } from '../reference/sample.js'
import type { Case } from './case.js'
import type { Check } from './check.js'
import { chiSquare, limitOf } from './chi_square.js'
import { Desk, untouched } from './desk.js'
import { MANY_ROWS } from './sizes.js'

const ALL = { topK: Infinity, topP: 1 }

/** Rows of the list of drawn tokens. */
const LIST = 3

type Setting = Wish & Pick<Sample, 'seed' | 'step' | 'at'>

const of = (wish: Partial<Setting>): Setting => ({ temperature: 1, ...ALL, seed: 7, step: 0, at: 0, ...wish })

const nameOf = (B: number, V: number, { topK, topP, temperature, seed, step, at }: Setting): string =>
  `sample: B ${B} V ${V} temperature ${temperature} topK ${topK} topP ${topP} seed ${seed} step ${step} at ${at}`

interface Drawn {
  readonly weights: Uint32Array
  readonly tokens: Int32Array
  /** The row of the list. */
  readonly drawn: Int32Array
}

/** Runs the kernel, and sees that the other rows of the list are as they were. */
async function draw(
  backend: Parameters<Case['run']>[0],
  check: Check,
  B: number,
  logits: Float32Array,
  setting: Setting,
): Promise<Drawn> {
  const V = logits.length / B
  const desk = new Desk(backend)
  const given = desk.inputs({ logits })
  const results = desk.outputs({ weights: B * V, tokens: B, drawn: LIST * B })
  backend.run(kernels.sample, { B, V, ...given, ...results, ...setting })
  const got = await desk.results(check)
  const list = got.drawn!
  const row = list.subarray(setting.at * B, (setting.at + 1) * B)
  const others = [list.subarray(0, setting.at * B), list.subarray((setting.at + 1) * B)]
  check.that(others.every(untouched), 'another row of the list was written')
  return {
    weights: new Uint32Array(got.weights!.buffer, got.weights!.byteOffset, B * V),
    tokens: new Int32Array(got.tokens!.buffer, got.tokens!.byteOffset, B),
    drawn: new Int32Array(row.buffer, row.byteOffset, B),
  }
}

/** The weights are compared with float64; which token they and the random number mean is certain. */
function compare(check: Check, B: number, logits: Float32Array, setting: Setting, { weights, tokens, drawn }: Drawn) {
  const V = logits.length / B
  const error = new Float64Array(B * V)
  for (let b = 0; b < B; b++) {
    const own = weights.subarray(b * V, (b + 1) * V)
    const want = chances(logits.subarray(b * V, (b + 1) * V), setting)
    want.forEach((chance, c) => {
      error[b * V + c] = own[c]! / 2 ** 31 - chance
      if (chance === 0) check.that(own[c] === 0, `row ${b}: token ${c} is not kept, but weighs ${own[c]}`)
      else check.that(own[c]! > 0 || chance < 2 ** -30, `row ${b}: token ${c} weighs nothing, wanted ${chance}`)
    })
    const token = tokenOf(own, setting.temperature > 0 ? randomOf(setting.seed, setting.step, b) : 0)
    check.that(tokens[b] === token, `row ${b}: token ${tokens[b]}, wanted ${token}`)
    check.that(drawn[b] === token, `row ${b}: drew ${drawn[b]}, wanted ${token}`)
  }
  // Parts of the likeliest; t 2⁻ᵗ ≤ 0.54, and t is rounded three times: 7e-8.
  check.close('sample', 'weights', error, new Float64Array(B * V), 0.1)
}

function drawCase(B: number, V: number, wish: Partial<Setting> = {}, size = 3): Case {
  const setting = of(wish)
  const name = nameOf(B, V, setting) + (size === 3 ? '' : ` ±${size}`)
  return {
    name,
    kernels: ['sample'],
    async run(backend, check) {
      const logits = new Random(seedOf(name)).uniform(B * V, size)
      compare(check, B, logits, setting, await draw(backend, check, B, logits, setting))
    },
  }
}

/** Rows of which it is plain what is wanted, with what may be drawn from each. */
function plainCase(
  what: string,
  wish: Partial<Setting>,
  rows: readonly (readonly [logits: readonly number[], kept: readonly number[]])[],
): Case {
  return {
    name: `sample: ${what}`,
    kernels: ['sample'],
    async run(backend, check) {
      const [B, V] = [rows.length, rows[0]![0].length]
      const logits = Float32Array.from(rows.flatMap(([row]) => row))
      const got = await draw(backend, check, B, logits, of(wish))
      compare(check, B, logits, of(wish), got)
      rows.forEach(([, kept], b) => {
        const own = Array.from(got.weights.subarray(b * V, (b + 1) * V), (weight, c) => (weight > 0 ? c : -1))
        const found = own.filter((c) => c >= 0)
        check.that(found.join() === kept.join(), `row ${b}: keeps ${found.join()}, wanted ${kept.join()}`)
        check.that(kept.includes(got.tokens[b]!), `row ${b}: drew ${got.tokens[b]}`)
      })
    },
  }
}

const notFinite: Case = {
  name: 'sample: a row with a logit that is not finite draws nothing and says so; the others draw',
  kernels: ['sample'],
  async run(backend, check) {
    const V = 70
    const bad = [NaN, Infinity, -Infinity, -NaN]
    const B = 2 * bad.length + 1
    const logits = new Random(5).uniform(B * V)
    // At the end of a row and within; every other row is as it should be.
    bad.forEach((value, n) => (logits[(2 * n + 1) * V + (n % 2 === 0 ? V - 1 : 3)] = value))
    const setting = of({ topK: 9, topP: 0.8, step: 4 })
    const got = await draw(backend, check, B, logits, setting)
    for (let b = 0; b < B; b++) {
      const [row, weights] = [logits.slice(b * V, (b + 1) * V), got.weights.slice(b * V, (b + 1) * V)]
      if (row.every(Number.isFinite)) {
        const want = tokenOf(weights, randomOf(setting.seed, setting.step, b))
        check.that(got.tokens[b] === want && got.drawn[b] === want, `row ${b}: drew ${got.drawn[b]}, wanted ${want}`)
        const isKept = chances(row, setting)
        check.that(
          weights.every((weight, c) => weight > 0 === isKept[c]! > 0),
          `row ${b} keeps other tokens`,
        )
      } else {
        check.that(got.tokens[b] === 0 && got.drawn[b] === -1, `row ${b}: drew ${got.drawn[b]}`)
        check.that(
          weights.every((weight) => weight === 0),
          `row ${b} has weights`,
        )
      }
    }
  },
}

/** Over rows and steps: draws of a text are those of one row, those of a batch must not be alike. */
function distributionCase(wish: Wish, rows: number, steps: number): Case {
  const { temperature, topK, topP } = wish
  return {
    name: `sample: ${rows} rows and ${steps} steps draw as softmax has it, temperature ${temperature} topK ${topK} topP ${topP}`,
    // what is counted here are draws in their thousands: one that is wrong is for the other cases
    kernels: [],
    async run(backend, check) {
      const V = 21
      const one = new Random(11).uniform(V, 2)
      const logits = Float32Array.from({ length: rows * V }, (_, n) => one[n % V]!)
      const desk = new Desk(backend)
      const given = desk.inputs({ logits })
      const results = desk.outputs({ weights: rows * V, tokens: rows, drawn: steps * rows })
      for (let step = 0; step < steps; step++)
        backend.run(kernels.sample, { B: rows, V, ...given, ...results, ...wish, seed: 3, step, at: step })
      const got = await desk.results(check)
      const tokens = new Int32Array(got.drawn!.buffer, got.drawn!.byteOffset, rows * steps)
      const counts = Array.from({ length: V }, (_, c) => tokens.filter((token) => token === c).length)
      const chance = chances(one, wish)
      const total = chance.reduce((sum, value) => sum + value, 0)
      const expected = chance.map((value) => (value / total) * rows * steps)
      const kept = expected.filter((value) => value > 0).length
      check.that(
        counts.every((count, c) => expected[c]! > 0 || count === 0),
        'a token was drawn that is not kept',
      )
      const distance = chiSquare(counts, expected)
      check.that(distance < limitOf(kept - 1), `chi-square ${distance} with ${kept - 1} degrees`)
      check.that(counts.reduce((sum, count) => sum + count, 0) === rows * steps, 'tokens out of range')
    },
  }
}

const LOG2 = Math.log(2)

export const sampleCases: readonly Case[] = [
  drawCase(1, 1),
  drawCase(3, 2, { step: 1 }),
  drawCase(17, 5, { temperature: 0.3, seed: 0xffff, at: 2 }),
  drawCase(3, 64, { temperature: 5, step: 999 }),
  drawCase(2, 65, { temperature: 0, at: 1 }),
  drawCase(1, 65, { seed: 0, topK: 9, at: 2 }),
  drawCase(3, 65, { topK: 1 }),
  drawCase(3, 65, { topK: 64 }),
  drawCase(3, 65, { topK: 65, topP: 0.9 }),
  drawCase(3, 257, { topP: 0.5, step: 5 }),
  drawCase(3, 257, { topP: 1e-12, at: 1 }),
  drawCase(3, 257, { topP: 0.9999, topK: 200, temperature: 2 }),
  drawCase(2, 300, { topK: 12, topP: 0.7, temperature: 0.5, step: 12 }),
  drawCase(1, 300, { temperature: Infinity, topK: 40 }),
  drawCase(1, 300, { temperature: 1e-30 }),
  drawCase(1, 300, { temperature: 1e30 }),
  drawCase(5, 37, { topP: 0.8 }, 1e4),
  drawCase(5, 37, { temperature: 1e4 }, 1e4),
  drawCase(2, 1023, { topK: 100, topP: 0.95 }),
  drawCase(2, 1024, { topK: 100, topP: 0.95, at: 1 }),
  drawCase(2, 4099, { temperature: 0.8, topP: 0.9 }),
  drawCase(1, 9973, { temperature: 0, step: 3 }),
  drawCase(1, 100003, { seed: 123456789, step: 77 }),
  drawCase(1, 100003, { temperature: 1.5, topK: 1000, topP: 0.9, step: 78 }),
  drawCase(1, 70000, { seed: 0xffffffff, step: 0xffffffff, topP: 0.99 }),
  drawCase(MANY_ROWS, 3, { temperature: 2, at: 1 }),
  plainCase('temperature 0 takes the first of the largest', { temperature: 0, at: 1 }, [
    [
      [1, 3, 3, 2, 3],
      [1, 2, 4],
    ],
    [
      [0, -1, -0, -5, -1],
      [0, 2],
    ],
    [
      [-3e38, 3e38, 0, 3e38, -3e38],
      [1, 3],
    ],
    [[-2, -2, -2, -2, -1e-30], [4]],
  ]),
  plainCase('of those who are equal at the limit of topK all stay', { topK: 2, step: 3 }, [
    [
      [1, 0, 0, 0, -1],
      [0, 1, 2, 3],
    ],
    [
      [1, 0, 2, 0, -1],
      [0, 2],
    ],
    [
      [0, -0, 0, -1, -0],
      [0, 1, 2, 4],
    ],
    [
      [-3, -2, -2, -1, -1],
      [3, 4],
    ],
  ]),
  plainCase('topP keeps up to who reaches it, and all that equal him', { topP: 0.6, seed: 9 }, [
    [
      [0, LOG2, 2 * LOG2, -20, -20],
      [1, 2],
    ],
    [
      [5, 5, 5, 5, 5],
      [0, 1, 2, 3, 4],
    ],
    [[3, 0, 0, 0, -1], [0]],
    [
      [1, 0, 0, 0, -1],
      [0, 1, 2, 3],
    ],
  ]),
  plainCase('topP counts what topK has left', { topK: 2, topP: 0.55 }, [
    [[1, 0.5, 0, 0, 0], [0]],
    [
      [1, 0.9, 0, 0, 0],
      [0, 1],
    ],
    [
      [1, 0, 0, 0, 0],
      [0, 1, 2, 3, 4],
    ],
  ]),
  plainCase('logits of any size', {}, [
    [
      [3e38, -3e38, 3e38, 0, 1],
      [0, 2],
    ],
    [
      [1e4, 1e4, 1e4, 1e4, 1e4],
      [0, 1, 2, 3, 4],
    ],
    [
      [1e-40, -1e-40, 0, 0, 0],
      [0, 1, 2, 3, 4],
    ],
    [
      [0, -21, -22, -1e4, 0],
      [0, 1, 4],
    ],
  ]),
  notFinite,
  distributionCase({ temperature: 1, ...ALL }, 50, 40),
  distributionCase({ temperature: 0.5, ...ALL }, 1, 1500),
  distributionCase({ temperature: 3, ...ALL }, 3000, 1),
  distributionCase({ temperature: 1, topK: 5, topP: 1 }, 40, 40),
  distributionCase({ temperature: 1.5, topK: Infinity, topP: 0.7 }, 40, 40),
  distributionCase({ temperature: 1, topK: 12, topP: 0.9 }, 40, 40),
]
