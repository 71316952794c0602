/** Drawing tokens on the device: in chunks of any size, from the right ones, as often as they should be. */
import * as kernels from '../../bindings/backend/kernels/index.js'
import {
  Embedding,
  GRU,
  LSTM,
  Linear,
  NotFiniteError,
  generate,
  sequential,
  type GenerateOptions,
  type Runtime,
  type Sequential,
  type SequentialState,
} from '../../bindings/index.js'
import { Random as Seeds } from '../../bindings/tensor/random.js'
import { Random } from '../reference/random.js'
import { chances, randomOf, type Wish } from '../reference/sample.js'
import { chiSquare, limitOf } from '../kernels/chi_square.js'
import type { ApiCase } from './case.js'

const WORDS = 40

const modelOf = (runtime: Runtime): Sequential =>
  sequential(
    new Embedding(runtime, WORDS, 8),
    new GRU(runtime, 8, 12),
    new LSTM(runtime, 12, 16),
    new Linear(runtime, 16, WORDS),
  )

async function collect(model: Sequential, options: GenerateOptions): Promise<number[]> {
  const tokens: number[] = []
  for await (const token of generate(model, options)) tokens.push(token)
  return tokens
}

/** A model whose logits depend on the last token only, and are written here: [V, V]. */
function tableOf(runtime: Runtime, rows: ArrayLike<number>): Sequential {
  const table = new Embedding(runtime, Math.sqrt(rows.length), Math.sqrt(rows.length))
  table.weight.write(Float32Array.from(rows))
  return sequential(table)
}

const WISHES: readonly Wish[] = [
  { temperature: 1, topK: Infinity, topP: 1 },
  { temperature: 0.7, topK: 10, topP: 1 },
  { temperature: 2, topK: Infinity, topP: 0.6 },
  { temperature: 1.3, topK: 25, topP: 0.9 },
]

const chunks: ApiCase = {
  name: 'api: generate writes the same text in chunks of any size, in each as many as are wanted',
  async run(open, check) {
    const runtime = await open(2)
    const model = modelOf(runtime)
    for (const wish of WISHES) {
      const write = (chunk?: number, length = 25) =>
        collect(model, { prompt: [1, 2, 3], seed: 5, length, ...wish, ...(chunk ? { chunk } : {}) })
      const text = await write(1)
      check.that(text.length === 25 && new Set(text).size > 5, `the text is dull: ${text.join()}`)
      for (const chunk of [undefined, 7, 24, 1000]) {
        const other = await write(chunk)
        check.that(other.join() === text.join(), `chunk ${chunk}: ${other.join()} instead of ${text.join()}`)
      }
      for (const length of [1, 2, 9]) {
        const short = await write(7, length)
        check.that(short.join() === text.slice(0, length).join(), `length ${length}: ${short.join()}`)
      }
    }
  },
}

const counted: ApiCase = {
  name: 'api: generate hands 64 tokens in chunks of 16 to the device in 4 submissions, and reads 4 times',
  async run(open, check) {
    const runtime = await open(3)
    const { device } = runtime
    const read = device.read
    let reads = 0
    device.read = (span) => (reads++, read.call(device, span))
    const tokens = generate(modelOf(runtime), { prompt: [1, 2], length: 65, chunk: 16, topK: 9, topP: 0.9 })
    await tokens.next()
    check.that(reads === 1, `${reads} reads until the first token`)
    runtime.resetStats()
    let made = 0
    for await (const token of tokens) made += Number(token >= 0)
    const { submits, kernels } = runtime.stats()
    check.that(made === 64, `${made} tokens`)
    check.that(submits === 4, `${submits} submissions`)
    check.that(reads === 1 + 4, `${reads - 1} reads`)
    check.that(kernels.sample === 64, `${kernels.sample} draws`)
  },
}

/** Where a token's interval of the sums of chances is missed by more than this, the wrong one was drawn. */
const ROUNDING = 1e-5

const asReference: ApiCase = {
  name: 'api: generate draws the tokens that the logits and the random numbers mean, in float64',
  async run(open, check) {
    const runtime = await open(4)
    const model = modelOf(runtime)
    for (const [n, wish] of WISHES.entries()) {
      const seed = 100 + n
      const text = await collect(model, { prompt: [3], seed, length: 20, chunk: 8, ...wish })
      let state: SequentialState | null = null
      for (const [step, token] of text.entries()) {
        const { y, state: next }: { y: { data(): Promise<Float32Array> }; state: SequentialState } = runtime.noGrad(
          () => model.forwardWithState([[step === 0 ? 3 : text[step - 1]!]], { state }),
        )
        state = next
        const chance = chances(await y.data(), wish)
        const total = chance.reduce((sum, value) => sum + value, 0)
        const before = chance.subarray(0, token).reduce((sum, value) => sum + value, 0) / total
        const share = randomOf(new Seeds(seed).integer(), step, 0) / 2 ** 32
        check.that(chance[token]! > 0, `token ${step} is ${token}, which is not kept`)
        check.that(
          share > before - ROUNDING && share < before + chance[token]! / total + ROUNDING,
          `token ${step} is ${token}, from ${before}, and the random number ${share}`,
        )
      }
    }
  },
}

const likeliest: ApiCase = {
  name: 'api: generate with topK 1, or a topP next to nothing, takes the likeliest',
  async run(open, check) {
    const runtime = await open(5)
    const model = modelOf(runtime)
    const write = (wish: Partial<GenerateOptions>) => collect(model, { prompt: [7, 8], length: 20, seed: 1, ...wish })
    const wanted = await write({ temperature: 0 })
    const wishes = [{ topK: 1 }, { topP: 1e-9 }, { topK: 1, temperature: 100 }, { topP: 1e-3, temperature: 0.1 }]
    for (const wish of [...wishes, { temperature: 1e-9 }, { temperature: 0, topK: 5, topP: 0.5, seed: 99 }]) {
      const text = await write(wish)
      check.that(text.join() === wanted.join(), `${JSON.stringify(wish)}: ${text.join()} instead of ${wanted.join()}`)
    }
    const free = await write({})
    check.that(free.join() !== wanted.join(), 'all is likeliest here')
  },
}

const distribution: ApiCase = {
  name: 'api: generate draws tokens as often as softmax has it',
  async run(open, check) {
    const runtime = await open()
    const V = 12
    const row = new Random(6).uniform(V, 2)
    const model = tableOf(
      runtime,
      Array.from({ length: V * V }, (_, n) => row[n % V]!),
    )
    const length = 800
    for (const [n, wish] of [...WISHES, { temperature: 0.4, topK: 4, topP: 0.95 }].entries()) {
      const text = await collect(model, { prompt: [0], length, chunk: 160, seed: n, ...wish })
      const counts = Array.from({ length: V }, (_, token) => text.filter((one) => one === token).length)
      const chance = chances(row, wish)
      const total = chance.reduce((sum, value) => sum + value, 0)
      const expected = chance.map((value) => (value * length) / total)
      const freedom = expected.filter((value) => value > 0).length - 1
      check.that(!counts.some((count, token) => count > 0 && expected[token] === 0), `${counts.join()}: not kept`)
      const distance = chiSquare(counts, expected)
      check.that(distance < limitOf(freedom), `chi-square ${distance} with ${freedom} degrees: ${counts.join()}`)
    }
  },
}

const broken: ApiCase = {
  name: 'api: generate hands out what was drawn before the logits became NaN, then says so, and leaves no memory behind',
  async run(open, check) {
    const runtime = await open()
    // after each token its successor; nobody knows what comes after 4
    const V = 6
    const model = tableOf(
      runtime,
      Array.from({ length: V * V }, (_, n) => (n >= 4 * V ? NaN : Number(n % V === Math.floor(n / V) + 1))),
    )
    const live = runtime.stats().bytesLive
    for (const chunk of [1, 2, 3, 16]) {
      const text: number[] = []
      let error: unknown
      try {
        for await (const token of generate(model, { prompt: [0], temperature: 0, chunk })) text.push(token)
      } catch (thrown) {
        error = thrown
      }
      check.that(error instanceof NotFiniteError, `chunk ${chunk}: ${String(error)}`)
      check.that(text.join('') === '1234', `chunk ${chunk}: writes ${text.join('')}`)
    }
    const first = await collect(model, { prompt: [5] }).catch((error: unknown) => error)
    check.that(first instanceof NotFiniteError, `after the prompt: ${String(first)}`)
    const after = runtime.stats().bytesLive
    check.that(after <= live, `bytesLive went from ${live} to ${after}`)
  },
}

const interrupted: ApiCase = {
  name: 'api: generate ends in the middle of a chunk, aborted or left, and leaves no memory behind',
  async run(open, check) {
    const runtime = await open(7)
    const model = modelOf(runtime)
    const wanted = await collect(model, { prompt: [1], length: 20, chunk: 16 })
    const live = runtime.stats().bytesLive
    for (const stop of [1, 9, 17]) {
      const controller = new AbortController()
      const text: number[] = []
      for await (const token of generate(model, { prompt: [1], chunk: 16, signal: controller.signal })) {
        text.push(token)
        if (text.length === stop) controller.abort()
      }
      check.that(text.join() === wanted.slice(0, stop).join(), `aborted after ${stop}: ${text.join()}`)
      for await (const token of generate(model, { prompt: [1], chunk: 16 })) if (text.push(token) === 2 * stop) break
      check.that(text.slice(stop).join() === wanted.slice(0, stop).join(), `left after ${stop}: ${text.join()}`)
      const after = runtime.stats().bytesLive
      check.that(after <= live, `bytesLive went from ${live} to ${after}`)
    }
  },
}

const twins: ApiCase = {
  name: 'api: WebGPU and WebAssembly draw the same from the same logits, bit by bit',
  targets: ['webgpu'],
  async run(open, check) {
    const [B, V] = [40, 301]
    const logits = new Random(8).uniform(B * V, 6)
    const draw = async (runtime: Runtime, wish: Wish): Promise<Int32Array> => {
      const { device } = runtime
      const memories = [B * V, B * V, B, B].map((length) => ({ memory: device.allocate(length), offset: 0, length }))
      const [given, weights, tokens, drawn] = memories
      device.write(given!, logits)
      const results = { weights: weights!, tokens: tokens!, drawn: drawn! }
      device.run(kernels.sample, { B, V, logits: given!, ...results, ...wish, seed: 9, step: 10, at: 0 })
      const read = await Promise.all([weights!, tokens!].map((span) => device.read(span)))
      return Int32Array.from(read.flatMap(({ buffer }) => [...new Int32Array(buffer)]))
    }
    const [gpu, cpu] = [await open(), await open(0, 'wasm')]
    for (const wish of WISHES) check.same('sample', 'draws', await draw(gpu, wish), await draw(cpu, wish))
  },
}

export const samplingCases: readonly ApiCase[] = [
  chunks,
  counted,
  asReference,
  likeliest,
  distribution,
  broken,
  interrupted,
  twins,
]
