/** What a cell of one's own prints: the truth about what runs, with the equations above it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { cell } from '../../bindings/cell.js'
import * as definitions from '../../bindings/cells/definitions.js'
import type { Flavour } from '../../bindings/language/compiled.js'
import type { CellDefinition } from '../../bindings/language/definition.js'
import { unusual } from './unusual.js'

const cells = [...Object.values<CellDefinition>(definitions), ...unusual].map(cell)

test('wat() is the text of the module that runs', async () => {
  const modules = cells.flatMap((one) =>
    (['relaxed', 'simd'] as Flavour[]).map((flavour) => ({
      name: `${one.name} ${flavour}`,
      text: one.wat(flavour),
      bytes: one.compiled.wasm(flavour),
    })),
  )
  const worker = new Worker(new URL('./wat_worker.js', import.meta.url), { workerData: modules, execArgv: [] })
  const [answers] = (await once(worker, 'message')) as [{ text: string; bytes: string }[]]
  assert.equal(answers.length, modules.length)
  answers.forEach(({ text, bytes }, n) => {
    assert.notEqual(text, 'not valid', modules[n]!.name)
    assert.ok(text === bytes, `${modules[n]!.name}: the text is another module`)
  })
})

test('every text begins with the equations', () => {
  for (const one of cells) {
    const lines = one.equations
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
    for (const text of [one.wgsl(), one.wat(), one.assemblyscript(), one.gradient()]) {
      const head = text.split('\n').map((line) => line.replace(/^(\/\/|;;|#)\s*/, '').trim())
      for (const line of lines) assert.ok(head.includes(line), `${one.name}: ${line}\n${text.slice(0, 400)}`)
    }
  }
})

test('a WGSL fragment calls what its kernels supply, and nothing else', () => {
  const functions = (files: readonly string[], pattern: RegExp): string[] => {
    const text = files.map((file) => readFileSync(`shaders/kernels/${file}.wgsl`, 'utf8')).join('\n')
    return [...text.matchAll(pattern)].map(([, name]) => name!)
  }
  const mathematics = functions(['math'], /^fn (\w+)/gm)
  for (const { name, compiled } of cells) {
    for (const way of ['forward', 'backward'] as const) {
      const ofUnit = functions(['unit', `unit_${way}`], /^fn (\w+)\(unit: Unit/gm)
      const supplied = new Set([...mathematics, ...ofUnit, 'array', 'switch', 'sqrt'])
      const body = compiled.wgsl[way].replace(/\/\/.*|^fn .*/gm, '')
      for (const [, called] of body.matchAll(/(\w+) ?\(/g))
        assert.ok(supplied.has(called!), `${name} ${way}: ${called}`)
    }
  }
})

test('of the gradients after a step all are read before one before it is set: they share their places', () => {
  for (const { name, compiled } of cells) {
    for (const stage of compiled.wgsl.backward.split('fn operand_backward')[0]!.split(/\bcase|\bdefault/)) {
      const lines = stage.split('\n')
      const read = lines.findLastIndex((text) => text.includes('d_after_of('))
      const set = lines.findIndex((text) => /_d_before\(/.test(text))
      assert.ok(read === -1 || set === -1 || read < set, `${name}:\n${stage}`)
    }
  }
})

test("gradient() is the paper's, for the LSTM", () => {
  const text = cell(definitions.lstm).gradient()
  assert.equal(
    text.slice(text.indexOf('# Stage 0')),
    `# Stage 0: R@h for i, f, g, o
t0 = h_next / divisor(o)
d_c_next = d_after_c + d_after_h * o * (1 - t0 * t0)
d_o = d_after_h * t0
d_g = d_c_next * i
d_f = d_c_next * c
d_i = d_c_next * g
d_before_c = d_c_next * f
t1 = d_o * (o * (1 - o))
d_wx_o = t1
d_ru_o = t1
t2 = d_g * (1 - g * g)
d_wx_g = t2
d_ru_g = t2
t3 = d_f * (f * (1 - f))
d_wx_f = t3
d_ru_f = t3
t4 = d_i * (i * (1 - i))
d_wx_i = t4
d_ru_i = t4
d_before_h = 0
doperand = Rᵀ_i d_ru_i + Rᵀ_f d_ru_f + Rᵀ_g d_ru_g + Rᵀ_o d_ru_o
d_before_h += doperand
`,
  )
})

test('subexpressions that occur twice are computed once, and what is cheaper to compute again is not kept', () => {
  const { compiled, gradient, wgsl } = cell({
    name: 'shared',
    states: ['h'],
    equations: `
      f  = sigmoid(W@x + R@h + b)
      k  = 1 - f
      q  = tanh(h)
      e  = exp(tanh(h * f))
      h' = k * q + f * (1 - f) * e`,
  })
  // f holds a product, e costs two functions; k is a subtraction, q a single function of a state.
  assert.deepEqual(compiled.saved, ['f', 'e'])
  assert.match(gradient(), /Kept for this: f e\. Computed again: k q/)
  const forward = wgsl().split('fn forward')[1]!.split('\n}')[0]!
  assert.equal(forward.match(/1\.0 - f/g)?.length, 1)
})
