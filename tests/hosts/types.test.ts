/** The packed package's types, in projects of TypeScript that have nothing but it: strict, its own declarations checked as well. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { installPackage } from './project.js'

const { folder, remove } = installPackage()
after(remove)
const compiler = resolve('node_modules/typescript/bin/tsc')
for (const dependency of ['@types/node', 'undici-types'])
  cpSync(resolve('node_modules', dependency), join(folder, 'node_modules', dependency), { recursive: true })

/** Uses each entry, with its types. */
const PROGRAM = `
import { open, Adam, LSTM, Linear, Recurrent, Embedding, crossEntropy, sequential, padBatch, kernels, cells, WebRNNError } from 'webrnn'
import type { Cell, ForwardOptions, Kernel, Parameter, Runtime, SequentialState, Tensor, Tokens } from 'webrnn'
import { cell, EquationError } from 'webrnn/cell'
import * as formats from 'webrnn/formats'

const rt: Runtime = await open({ backend: 'auto', threads: 2, seed: 1 })
const mine: Cell = cell({ name: 'mine', states: ['h'], equations: "h' = tanh(W@x + R@h + b)" })
const all: Cell[] = [mine, cells.lstm]
const model = sequential(new Embedding(rt, 5, 4), new LSTM(rt, 4, 8, { bidirectional: true }), new Linear(rt, 16, 5))
const tokens: Tokens = padBatch([[1, 2, 3], [4]]).tokens
const optimizer = new Adam(model.parameters(), { lr: 1e-3, clipNorm: 5 })
let state: SequentialState | null = null
const { y, state: next } = model.forwardWithState(tokens, { state })
state = next
const loss: Tensor = crossEntropy(y, tokens)
loss.backward()
optimizer.step()
const value: number = await loss.item()
const options: ForwardOptions = { lengths: [3, 1] }
const h: Tensor | undefined = new Recurrent(rt, mine, 4, 4).forward(y, options).state.h
const parameters: readonly Parameter[] = model.parameters()
const name: string = kernels.gemm.name
// What one entry makes another takes: each type is declared once.
const product: Kernel<kernels.Gemm> = kernels.gemm
const device: kernels.Backend = rt.device
const fill = (y: kernels.Span): void => device.run(kernels.fill, { N: y.length, y, value: 0 })
const caught = (error: unknown): boolean => error instanceof EquationError || error instanceof WebRNNError
export { all, caught, fill, formats, h, name, parameters, product, state, value }
// @ts-expect-error a backend that there is not
await open({ backend: 'webgl' })
// @ts-expect-error a cell is no number
new Recurrent(rt, 7, 4, 4)
// @ts-expect-error an option that there is not
new LSTM(rt, 4, 8, { birectional: true })
`

const PROJECTS = {
  'moduleResolution bundler, every check': {
    ...{ module: 'esnext', moduleResolution: 'bundler', lib: ['ESNext', 'DOM'], types: [] },
    ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true },
  },
  'moduleResolution node16': { module: 'node16', moduleResolution: 'node16', lib: ['ES2022', 'DOM'], types: [] },
  'moduleResolution nodenext, for Node: no DOM, no types of WebGPU': {
    module: 'nodenext',
    lib: ['ES2022'],
    types: ['node'],
  },
}

for (const [name, options] of Object.entries(PROJECTS)) {
  test(`TypeScript, ${name}`, () => {
    const project = join(folder, name.replace(/\W+/g, '_'))
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(project, 'program.ts'), PROGRAM)
    const compilerOptions = { strict: true, skipLibCheck: false, noEmit: true, target: 'es2022', ...options }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }))
    const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' })
    assert.equal(stdout, '')
    assert.equal(status, 0)
  })
}
