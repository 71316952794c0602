/** A small program that uses every entry of the package. Each host runs this one, and must come to the same numbers. */

/** What the program gives. Arrays are plain, so that they come through workers, pages and JSON alike. */
export interface Outcome {
  readonly reason: string
  readonly threads: number
  /** The loss of each training step. */
  readonly losses: readonly number[]
  /** Of the trained model, on WebAssembly. */
  readonly logits: readonly number[]
  /** The same on WebGPU; null where it was not asked for. */
  readonly webgpu: readonly number[] | null
  /** The output of a cell that the program compiled. */
  readonly own: readonly number[]
  /** What `webrnn/formats` exports. */
  readonly formats: readonly string[]
}

export interface RunOptions {
  readonly threads: number
  readonly webgpu: boolean
}

/** The entries' addresses, where nobody resolves `webrnn`: in Node and for bundlers they are what they are called. */
export type Resolve = (entry: 'webrnn' | 'webrnn/cell' | 'webrnn/formats') => string

/** The program, a module with the function `run(options)` of an `Outcome`. */
export const program = (resolve: Resolve = (entry) => entry): string => `
import { open, Adam, Embedding, LSTM, Linear, Recurrent, crossEntropy, sequential } from '${resolve('webrnn')}'
import { cell } from '${resolve('webrnn/cell')}'
import * as formats from '${resolve('webrnn/formats')}'

const [T, B, words] = [12, 8, 20]
const tokens = Array.from({ length: T }, (_, t) => Array.from({ length: B }, (_, b) => (3 * t + 7 * b) % words))
const targets = tokens.flat().map((token) => (token + 3) % words)
const modelOn = (rt) => sequential(new Embedding(rt, words, 16), new LSTM(rt, 16, 48), new Linear(rt, 48, words))

async function logitsOf(rt, model) {
  return [...(await rt.noGrad(() => model.forward(tokens)).data())]
}

async function onWebgpu(bytes) {
  const rt = await open({ backend: 'webgpu' })
  const model = modelOn(rt)
  await model.load(bytes)
  const logits = await logitsOf(rt, model)
  rt.close()
  return logits
}

export async function run({ threads, webgpu }) {
  const rt = await open({ backend: 'wasm', seed: 1, threads })
  const model = modelOn(rt)
  const optimizer = new Adam(model.parameters(), { lr: 0.02, clipNorm: 5 })
  const losses = []
  for (let step = 0; step < 8; step++) {
    const loss = crossEntropy(model.forward(tokens), targets)
    loss.backward()
    optimizer.step()
    losses.push(await loss.item())
  }
  const logits = await logitsOf(rt, model)
  const mine = cell({ name: 'mine', states: ['h'], equations: "f = sigmoid(W@x + R@h + b)\\nh' = f * h + (1 - f) * tanh(x)" })
  const x = rt.tensor(Float32Array.from({ length: 48 }, (_, n) => Math.sin(n)), [3, 2, 8])
  const { y } = rt.noGrad(() => new Recurrent(rt, mine, 8, 8).forward(x))
  const own = [...(await y.data())]
  const bytes = await model.save()
  const { reason, threads: started } = rt
  rt.close()
  return { reason, threads: started, losses, logits, own, webgpu: webgpu ? await onWebgpu(bytes) : null, formats: Object.keys(formats).sort() }
}
`

/** The page's script: gives the page `run`, here and, where the host has made a worker's script, in a module worker. */
export const MAIN = `
import { run } from './program.js'
globalThis.run = run
`

export const MAIN_WITH_WORKER = `${MAIN}
globalThis.runInWorker = (options) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage(options)
  })
`

/** Answers with the outcome; an error that is not caught reaches the page. */
export const WORKER = `
import { run } from './program.js'
globalThis.onmessage = ({ data }) => {
  run(data).then(postMessage, (error) => setTimeout(() => { throw error }))
}
`

/** An empty picture, so that no browser asks for /favicon.ico. */
const ICON = '<link rel="icon" href="data:,">\n'

export const page = (script: string, icon = ICON): string =>
  `<!doctype html>\n<meta charset="utf-8">\n<title>webrnn</title>\n${icon}<script type="module" src="${script}"></script>\n`
