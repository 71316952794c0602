/** The programs whose bundles are measured, against the table in README.md and the budgets of tests/package.test.ts. What they print shows that they work. */

const MODEL = `
const rt = await open({ backend: 'wasm' })
const model = sequential(new Embedding(rt, 5, 4), new LSTM(rt, 4, 8), new Linear(rt, 8, 5))`

/** Prints `{ shape, finite }`. */
const INFERENCE = `
import { open, Embedding, LSTM, Linear, sequential } from 'webrnn'
${MODEL}
await model.load(await model.save())
const logits = rt.noGrad(() => model.forward([[0], [1], [2]]))
console.log(JSON.stringify({ shape: logits.shape, finite: (await logits.data()).every(Number.isFinite) }))
rt.close()
`

/** Prints `{ backend, last }`, the loss of the last step. */
const TRAINING = `
import { open, Embedding, LSTM, Linear, sequential, crossEntropy, Adam } from 'webrnn'
${MODEL}
const optimizer = new Adam(model.parameters(), { lr: 0.05 })
let last = 0
for (let step = 0; step < 40; step++) {
  const loss = crossEntropy(model.forward([[0], [1], [2], [3]]), [1, 2, 3, 4])
  loss.backward()
  optimizer.step()
  last = await loss.item()
}
console.log(JSON.stringify({ backend: rt.backend, last }))
rt.close()
`

/** Prints `{ y, dx, said }`: whether there are outputs and gradients, and what the compiler says of a text with a mistake. */
const OWN_CELL = `
import { open, Recurrent, backward } from 'webrnn'
import { cell, EquationError } from 'webrnn/cell'
const rt = await open({ backend: 'wasm' })
const mine = cell({ name: 'mine', states: ['h'], equations: "f = sigmoid(W@x + R@h + b)\\nh' = f * h + (1 - f) * tanh(x)" })
const layer = new Recurrent(rt, mine, 8, 8)
const x = rt.tensor(new Float32Array(48).fill(0.5), [3, 2, 8], { requiresGrad: true })
const { y } = layer.forward(x)
backward([y], [rt.tensor(new Float32Array(48).fill(1), [3, 2, 8])])
let said = ''
try { cell({ name: 'wrong', states: ['h'], equations: "h' = tanh(W@x + R@g)" }) } catch (error) { said = error instanceof EquationError ? error.message : String(error) }
console.log(JSON.stringify({ y: (await y.data()).every(Number.isFinite), dx: (await x.grad.data()).some((d) => d !== 0), said }))
rt.close()
`

const EVERYTHING = `
export * from 'webrnn'
export * from 'webrnn/cell'
`

const WITH_FORMATS = `${EVERYTHING}
export * from 'webrnn/formats'
`

export const PROGRAMS = {
  inference: INFERENCE,
  withoutWebGPU: INFERENCE,
  training: TRAINING,
  ownCell: OWN_CELL,
  everything: EVERYTHING,
  withFormats: WITH_FORMATS,
  withFormatsWithoutWebGPU: WITH_FORMATS,
} as const

export type ProgramName = keyof typeof PROGRAMS

/** Of the package's exports, beside the usual ones. */
export const CONDITIONS: Readonly<Partial<Record<ProgramName, readonly string[]>>> = {
  withoutWebGPU: ['webrnn-wasm'],
  withFormatsWithoutWebGPU: ['webrnn-wasm'],
}

/** What a row of the table says of each. */
export const TITLES: Readonly<Record<ProgramName, string>> = {
  inference: '`Embedding`, `LSTM`, `Linear`: forward, a file of weights read',
  withoutWebGPU: 'the same without WebGPU: the condition `webrnn-wasm`',
  training: 'both backends, trained with `Adam` and `crossEntropy`',
  ownCell: "a cell of one's own with `webrnn/cell`, forward and backward",
  everything: '`webrnn` and `webrnn/cell`, all of them',
  withFormats: 'and `webrnn/formats`',
  withFormatsWithoutWebGPU: 'all of that without WebGPU',
}
