/** The symbolic gradient of every cell against finite differences, in float64, over every parameter, input and initial state. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definitions } from '../../bindings/cells/definitions.js'
import { forwardStatements } from '../../bindings/language/analyse.js'
import { derive } from '../../bindings/language/derive.js'
import { gradient, objective, type Cotangents, type Parameters } from './sequence.js'
import { Random } from '../reference/random.js'

const T = 4
const H = 3
const I = 2
const STEP = 1e-5
const TOLERANCE = 1e-6

/** A cell that has what the shipped ones lack: three stages, a value that crosses two of them, division, unary minus, a state used late. */
const contrived = {
  name: 'contrived',
  states: ['h', 's'],
  equations: `
    a  = sigmoid(W@x + R@h + b)
    m  = tanh(W@x + b - (R@(a * h - s) + b_R) / 2)
    n  = tanh(R@(m * s) + b)          # a product of a value of the second stage
    q  = tanh(R@n + b)                # the value itself is the operand
    s' = -a * s + (1 - a) * q
    h' = relu(s' + m) * a + tanh(s')`,
}

for (const definition of [...Object.values(definitions), contrived]) {
  test(`${definition.name}: gradient against finite differences`, (t) => {
    const cell = derive(definition)
    const random = new Random(7)
    const vector = (length: number): number[] => Array.from({ length }, () => 2 * random.next() - 1)
    const matrix = (rows: number, columns: number): number[][] => Array.from({ length: rows }, () => vector(columns))
    const each = <Value>(names: readonly string[], make: () => Value): Record<string, Value> =>
      Object.fromEntries(names.map((name) => [name, make()]))
    const { inputs, recurrent, states } = cell.program
    const parameters: Parameters = {
      W: each(inputs, () => matrix(H, I)),
      R: each(recurrent, () => matrix(H, H)),
      bW: each(inputs, () => vector(H)),
      bR: each(recurrent, () => vector(H)),
      x: matrix(T, I),
      initial: each(states, () => vector(H)),
    }
    const cotangents: Cotangents = { y: matrix(T, H), final: each(states, () => vector(H)) }

    const written = cell.program.stages.flatMap((_, stage) => forwardStatements(cell.program.stages, stage))
    const products = [...inputs.map((gate) => `wx.${gate}`), ...recurrent.map((gate) => `ru.${gate}`)]
    for (const key of cell.gradient.saved)
      assert.ok(products.includes(key) || written.some(({ target }) => target === key), `${key} is read but never kept`)

    const got = gradient(cell, parameters, H, cotangents)
    let worst = 0
    let compared = 0
    visit(parameters, got, (holder, key, derived) => {
      const value = holder[key]!
      holder[key] = value + STEP
      const above = objective(cell, parameters, H, cotangents)
      holder[key] = value - STEP
      const below = objective(cell, parameters, H, cotangents)
      holder[key] = value
      const measured = (above - below) / (2 * STEP)
      worst = Math.max(worst, Math.abs(derived - measured) / Math.max(1, Math.abs(measured)))
      compared++
    })
    t.diagnostic(`worst relative error ${worst.toExponential(1)} over ${compared} numbers`)
    assert.ok(compared >= (inputs.length * (I + 1) + recurrent.length * (H + 1) + states.length) * H + T * I)
    assert.ok(worst <= TOLERANCE, `worst relative error ${worst}`)
  })
}

type Tree = { [key: string]: Tree } | Tree[] | number[]

/** Walks two equal trees of numbers side by side. */
function visit(tree: unknown, twin: unknown, see: (holder: number[], key: number, other: number) => void): void {
  for (const key of Object.keys(tree as Tree)) {
    const value = (tree as Record<string, unknown>)[key]
    const other = (twin as Record<string, unknown>)[key]
    if (typeof value === 'number') see(tree as number[], Number(key), other as number)
    else visit(value, other, see)
  }
}
