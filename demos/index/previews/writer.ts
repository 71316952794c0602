import { Adam, crossEntropy, Embedding, generate, Linear, LSTM, sequential } from 'webrnn'
import type { Runtime } from '../../site/runtime.js'
import type { Writing } from '../messages.js'
import type { Preview } from './preview.js'
import { sonnet } from './sonnet.js'

const ITERATIONS = 160
/** Of a turn: many enough to get on, few enough for a phone. */
const STEPS = 2
/** Iterations from one sample to the next. */
const EVERY = 10
const SAMPLE = 130

const ROWS = 8
const LENGTH = 32
const UNITS = 96

const characters = [...new Set(sonnet)].sort()
const tokens = Array.from(sonnet, (character) => characters.indexOf(character))

/** A model of characters that learns a sonnet by heart, and writes what it knows of it by then. */
export function writer(runtime: Runtime): Preview<Writing> {
  const V = characters.length
  const model = sequential(new Embedding(runtime, V, 24), new LSTM(runtime, 24, UNITS), new Linear(runtime, UNITS, V))
  const optimizer = new Adam(model.parameters(), { lr: 0.01, clipNorm: 1 })
  let iteration = 0
  let loss = Number.NaN
  let text = ''

  async function learn(): Promise<void> {
    const { given, wanted } = batch(iteration)
    const one = crossEntropy(model.forward({ data: given, shape: [LENGTH, ROWS] }), wanted)
    one.backward()
    optimizer.step()
    iteration++
    const last = await one.item()
    loss = Number.isNaN(loss) ? last : 0.8 * loss + 0.2 * last
  }

  async function write(): Promise<void> {
    text = ''
    const options = { prompt: [characters.indexOf('\n')], length: SAMPLE, temperature: 0.5, seed: iteration }
    for await (const token of generate(model, options)) text += characters[token]
  }

  return {
    async turn() {
      for (let step = 0; step < STEPS; step++) {
        await learn()
        if (iteration % EVERY === 0 || iteration === 1) await write()
      }
      return { preview: 'writer', done: iteration / ITERATIONS, iteration, loss, text }
    },
  }
}

/** Rows that begin all over the text, at other places each time. */
function batch(iteration: number) {
  const given = new Int32Array(LENGTH * ROWS)
  const wanted = new Int32Array(LENGTH * ROWS)
  for (let row = 0; row < ROWS; row++) {
    const from = Math.floor((row * tokens.length) / ROWS) + 17 * iteration
    for (let t = 0; t < LENGTH; t++) {
      given[t * ROWS + row] = tokens[(from + t) % tokens.length]!
      wanted[t * ROWS + row] = tokens[(from + t + 1) % tokens.length]!
    }
  }
  return { given, wanted }
}
