/** Sequence to sequence: an encoder–decoder learns, and what it decodes is what its own probabilities say. */
import {
  Adam,
  Embedding,
  EncoderDecoder,
  GRU,
  LSTM,
  Linear,
  OptionError,
  ShapeError,
  TokenError,
  beamSearch,
  crossEntropy,
  generate,
  greedySearch,
  sequential,
  tanh,
  type Runtime,
} from '../../bindings/index.js'
import { Random } from '../reference/random.js'
import type { ApiCase } from './case.js'
import { expectRefused, type Attempt } from './refused.js'

const [START, END] = [0, 1]
const WORDS = 6

const modelOf = (runtime: Runtime, units = 24): EncoderDecoder =>
  new EncoderDecoder(
    sequential(new Embedding(runtime, WORDS, 8), new GRU(runtime, 8, units)),
    sequential(new Embedding(runtime, WORDS, 8), new GRU(runtime, 8, units), new Linear(runtime, units, WORDS)),
  )

/** Hundreds of steps take minutes on a software adapter; that both backends step alike is shown elsewhere. */
const QUICK = ['wasm', 'wasm-relaxed', 'wasm-simd', 'wasm-threads'] as const

const reversing: ApiCase = {
  name: 'api: an encoder–decoder learns to write a sequence backwards',
  targets: QUICK,
  async run(open, check) {
    const runtime = await open(2)
    const model = modelOf(runtime, 32)
    const optimizer = new Adam(model.parameters(), { lr: 0.01, clipNorm: 5 })
    const random = new Random(4)
    const [S, B] = [3, 16]
    let last = NaN
    for (let step = 0; step < 200; step++) {
      const words = Array.from({ length: B }, () => [...random.integers(S, 2, WORDS)])
      const row = (at: (row: number[]) => number): number[] => words.map(at)
      const source = Array.from({ length: S }, (_, t) => row((sentence) => sentence[t]!))
      const target = Array.from({ length: S }, (_, t) => row((sentence) => sentence[S - 1 - t]!))
      const logits = model.forward(source, [row(() => START), ...target])
      const loss = crossEntropy(logits, [...target, row(() => END)])
      loss.backward()
      optimizer.step()
      if (step === 199) last = await loss.item()
    }
    check.that(last < 0.3, `the loss is ${last}`)
    const source = [
      [2, 5, 3],
      [3, 5, 2],
      [4, 2, 4],
    ]
    const greedy = await model.greedy(source, { start: START, end: END, length: 10 })
    check.that(
      greedy.map((row) => row.join('')).join(' ') === '432 255 423',
      `wrote ${greedy.map((row) => row.join('')).join(' ')}`,
    )
    const beam = await model.beam(source, { start: START, end: END, length: 10, width: 3 })
    check.that(beam.map(([best]) => best!.tokens.join('')).join(' ') === '432 255 423', 'the beam found something else')
    check.that(
      beam.every(([best]) => best!.isEnded && best!.logProbability < 0),
      'ended, with a probability',
    )
  },
}

/** Counts all sequences with the model's own logits, asked for whole. */
const exhaustive: ApiCase = {
  name: 'api: a wide beam finds the likeliest of all sequences; a beam of one is greedy',
  async run(open, check) {
    const runtime = await open(7)
    const model = modelOf(runtime, 5)
    const random = new Random(11)
    for (const parameter of model.parameters()) parameter.write(random.uniform(parameter.size, 1.5))
    const source = [
      [2, 3],
      [4, 5],
    ]
    const lengths = [2, 1]
    const limit = 3
    const sequences = (length: number): number[][] =>
      length === 0
        ? [[]]
        : sequences(length - 1).flatMap((head) =>
            head.at(-1) === END ? [head] : Array.from({ length: WORDS }, (_, word) => [...head, word]),
          )
    const all = sequences(limit)
    const best = await Promise.all(
      [0, 1].map(async (row) => {
        const rows = all.map((words) => Array.from({ length: limit }, (_, t) => words[t] ?? END))
        const column = (t: number): number[] => rows.map((words) => (t < 0 ? START : words[t]!))
        const sources = source.map((step) => rows.map(() => step[row]!))
        const logits = await runtime
          .noGrad(() => model.forward(sources, [-1, 0, 1].map(column), { lengths: rows.map(() => lengths[row]!) }))
          .data()
        const scored = all.map((words, at) => {
          let total = 0
          for (let t = 0; t < words.length; t++) {
            const own = logits.subarray((t * all.length + at) * WORDS, (t * all.length + at + 1) * WORDS)
            total += own[words[t]!]! - Math.log(own.reduce((sum, value) => sum + Math.exp(value), 0))
          }
          return { words, total }
        })
        return scored.sort((a, b) => b.total - a.total).slice(0, 4)
      }),
    )
    const options = { start: START, end: END, length: limit, lengths }
    const wide = await model.beam(source, { ...options, width: WORDS ** limit })
    best.forEach((list, row) =>
      list.forEach(({ words, total }, rank) => {
        const { tokens, logProbability, isEnded } = wide[row]![rank]!
        const found = [...tokens, ...(isEnded ? [END] : [])]
        check.that(found.join() === words.join(), `row ${row}, rank ${rank}: ${found.join()}, wanted ${words.join()}`)
        check.close('beam', `log P of row ${row}, rank ${rank}`, [logProbability], [total], 5) // a sum of three rounded logarithms
      }),
    )
    const [one, greedy] = [await model.beam(source, { ...options, width: 1 }), await model.greedy(source, options)]
    check.that(
      one.map(([only]) => only!.tokens.join()).join(';') === greedy.map((row) => row.join()).join(';'),
      'a beam of one is not greedy',
    )
    const live = runtime.stats().bytesLive
    await model.beam(source, { ...options, width: 4, lengthPenalty: 1 })
    const after = runtime.stats().bytesLive
    check.that(after <= live, `a search leaves ${after - live} bytes`)
  },
}

const oneToMany: ApiCase = {
  name: 'api: one to many: what a vector says is written, from a state that it becomes',
  targets: QUICK,
  async run(open, check) {
    const runtime = await open(3)
    const [begin, lstm] = [new Linear(runtime, 2, 16), new LSTM(runtime, 8, 16)]
    const model = sequential(new Embedding(runtime, WORDS, 8), lstm, new Linear(runtime, 16, WORDS))
    const optimizer = new Adam([...begin.parameters(), ...model.parameters()], { lr: 0.02 })
    const texts = [
      [2, 3, 4, 5],
      [5, 5, 2, 2],
    ]
    const stateOf = (data: number[], rows: number) => {
      const h = tanh(begin.forward(runtime.tensor(data, [1, rows, 2])))
      return [{ h, c: runtime.tensor(new Float32Array(rows * 16), [1, rows, 16]) }]
    }
    for (let step = 0; step < 150; step++) {
      const tokens = [[START, START], ...[0, 1, 2, 3].map((t) => texts.map((text) => text[t]!))]
      const logits = model.forward(tokens.slice(0, 4), { state: stateOf([1, 0, 0, 1], 2) })
      crossEntropy(logits, tokens.slice(1)).backward()
      optimizer.step()
    }
    for (const [which, data] of [
      [1, 0],
      [0, 1],
    ].entries()) {
      const written: number[] = []
      const options = { prompt: [START], temperature: 0, length: 4, state: stateOf(data, 1) }
      for await (const token of generate(model, options)) written.push(token)
      check.that(written.join() === texts[which]!.join(), `wrote ${written.join()}, wanted ${texts[which]!.join()}`)
    }
  },
}

const refused: ApiCase = {
  name: 'api: decoding says what is wrong with its options',
  async run(open, check) {
    const runtime = await open()
    const model = modelOf(runtime, 4)
    const both = sequential(new Embedding(runtime, 3, 2), new GRU(runtime, 2, 2, { bidirectional: true }))
    const rowsFirst = sequential(new Embedding(runtime, 3, 2), new GRU(runtime, 2, 2, { batchFirst: true }))
    const state = [{ h: runtime.tensor([0, 0, 0, 0], [1, 1, 4]) }]
    const options = { start: START, end: END }
    const attempts: readonly Attempt[] = [
      [() => model.greedy([[2]], { ...options, length: NaN }), OptionError, /length is NaN/],
      [() => model.beam([[2]], { ...options, width: 0 }), OptionError, /width is 0/],
      [() => model.beam([[2]], { ...options, lengthPenalty: -1 }), OptionError, /lengthPenalty is -1/],
      [() => model.greedy([[2]], { ...options, beams: 3 } as never), OptionError, /unknown option 'beams'/],
      [() => greedySearch(both, { ...options, rows: 1, state }), OptionError, /reads backwards/],
      [
        () => greedySearch(model.decoder, { ...options, rows: 2, state }),
        ShapeError,
        /state.h is \[1, 1, 4\], wanted \[1, 2, 4\]/,
      ],
      [() => beamSearch(model.decoder, { ...options, rows: 1 } as never), OptionError, /no state/],
      [() => model.greedy([[2]], { start: START, end: 99 }), TokenError, /greedySearch: end is 99, not in \[0, \d+\)/],
      [() => model.beam([[2]], undefined as never), OptionError, /EncoderDecoder\.beam: no options/],
      [() => new EncoderDecoder(model as never, model.decoder) as never, OptionError, /two models/],
      [
        () => new EncoderDecoder(both, model.decoder) as never,
        OptionError,
        /the encoder ends with states h \[2, B, 2\], the decoder begins with h \[1, B, 4\]/,
      ],
      [() => new EncoderDecoder(rowsFirst, rowsFirst) as never, OptionError, /a layer is batchFirst/],
    ]
    await expectRefused(check, attempts)
  },
}

export const decodingCases: readonly ApiCase[] = [reversing, exhaustive, oneToMany, refused]
