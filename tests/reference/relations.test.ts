/**
 * Finite differences say that a cell's backward pass belongs to its forward pass, and not that the forward pass is the paper's. Here each
 * variant is held against the cell that it was made from, with weights for which the two are the same.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, stacked, units, type ReferenceCell } from './cell.js'
import { gruBefore } from './gru_before.js'
import { lstm } from './lstm.js'
import { lstmB } from './lstm_b.js'
import { lstmCoupled } from './lstm_coupled.js'
import { lstmF } from './lstm_f.js'
import { lstmI } from './lstm_i.js'
import { lstmO } from './lstm_o.js'
import { lstmPeephole } from './lstm_peephole.js'
import { mlstm } from './mlstm.js'
import { mut1 } from './mut1.js'
import { mut2 } from './mut2.js'
import { mut3 } from './mut3.js'
import { Random } from './random.js'
import { unroll } from './recurrence.js'

const H = 4

/** What one gate adds up: `wx` in each step [T, H] (one row of a batch), `R` [H, H] and `bias` [H]. */
interface Gate {
  readonly wx: Float64Array
  readonly R: Float64Array
  readonly bias: Float64Array
}

type Gates = Readonly<Record<string, Gate>>

const random = new Random(2015)
const numbers = (length: number): Float64Array => Float64Array.from(random.uniform(length))

const randomGate = (T: number): Gate => ({ wx: numbers(T * H), R: numbers(H * H), bias: numbers(H) })

/** The logistic function of 50 is 1 in float64: a gate that is always open. */
const open = (T: number): Gate => constant(T, 50)

const constant = (T: number, value: number): Gate => ({
  wx: new Float64Array(T * H).fill(value),
  R: new Float64Array(H * H),
  bias: new Float64Array(H),
})

/** σ(−a) = 1 − σ(a) */
const negated = ({ wx, R, bias }: Gate): Gate => ({
  wx: wx.map((a) => -a),
  R: R.map((a) => -a),
  bias: bias.map((a) => -a),
})

const plus = (gate: Gate, addend: Float64Array): Gate => ({ ...gate, wx: gate.wx.map((a, n) => a + at(addend, n)) })

const times = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, n) => value * at(b, n))

/** The states between the steps, [S, T + 1, H]. A raw cell's x is the `wx` of a gate called x. */
function states(
  cell: ReferenceCell,
  T: number,
  gates: Gates,
  initial: Float64Array,
  peephole: Float64Array | null = null,
) {
  const gate = (name: string): Gate => gates[name] ?? assert.fail(`${cell.name} has no gate ${name}`)
  const blocks = [...cell.inputs, ...(cell.raw ? ['x'] : [])].map((name) => gate(name).wx)
  const rows = Array.from({ length: T }, (_, t) => blocks.map((wx) => wx.subarray(t * H, (t + 1) * H))).flat()
  const R = stacked(...cell.recurrent.map((name) => gate(name).R))
  const bias = stacked(...cell.recurrent.map((name) => gate(name).bias))
  const sizes = { T, B: 1, H, reverse: false, lengths: null }
  return unroll({ ...sizes, cell, wx: stacked(...rows), R, bias, peephole, initial }).states
}

function assertClose(got: Float64Array, want: Float64Array): void {
  assert.equal(got.length, want.length)
  for (const [n, value] of got.entries()) {
    assert.ok(Math.abs(value - at(want, n)) < 1e-14, `states[${n}]: ${value}, wanted ${at(want, n)}`)
  }
}

const T = 5
const [i, f, g, o] = [randomGate(T), randomGate(T), randomGate(T), randomGate(T)]
const initial = numbers(2 * H)
const identity = Float64Array.from({ length: H * H }, (_, n) => (n % (H + 1) === 0 ? 1 : 0))

const lstmTwins: ReadonlyArray<readonly [string, ReferenceCell, Gates, Gates]> = [
  ['as it is', lstmB, { i, f, g, o }, { i, f, g, o }],
  ['with an open input gate', lstmI, { f, g, o }, { i: open(T), f, g, o }],
  ['with an open forget gate', lstmF, { i, g, o }, { i, f: open(T), g, o }],
  ['with an open output gate', lstmO, { i, f, g }, { i, f, g, o: open(T) }],
  ['whose input gate is 1 − f', lstmCoupled, { f, g, o }, { i: negated(f), f, g, o }],
  ['where m is h', mlstm, { m: { ...constant(T, 1), R: identity }, i, f, g, o }, { i, f, g, o }],
]

for (const [how, cell, gates, twin] of lstmTwins) {
  test(`reference ${cell.name}: the LSTM ${how}`, () => {
    assertClose(states(cell, T, gates, initial), states(lstm, T, twin, initial))
  })
}

test('reference mlstm: each factor of m is what the paper says, in one step', () => {
  const [m, ...four] = Array.from({ length: 5 }, () => randomGate(1)) as [Gate, Gate, Gate, Gate, Gate]
  const [i, f, g, o] = four
  const h = initial.subarray(0, H)
  const product = units(H, (j) => h.reduce((sum, value, k) => sum + at(m.R, j * H + k) * value, 0))
  const factors = times(m.wx, product)
  const c = initial.subarray(H)
  // The LSTM that finds m where h was: its gates read the same vector.
  const want = states(lstm, 1, { i, f, g, o }, stacked(factors, c))
  const got = states(mlstm, 1, { m: { ...m, bias: new Float64Array(H) }, i, f, g, o }, initial)
  for (const state of [0, 1]) {
    const after = (state * 2 + 1) * H
    assertClose(got.subarray(after, after + H), want.subarray(after, after + H))
  }
})

test('reference lstm_peephole: the LSTM without peepholes, and in one step the LSTM that has P⊙c in its sums', () => {
  const none = new Float64Array(3 * H)
  assertClose(states(lstmPeephole, T, { i, f, g, o }, initial, none), states(lstm, T, { i, f, g, o }, initial))
  const P = numbers(3 * H)
  const c = initial.subarray(H)
  const [i1, f1, g1, o1] = [randomGate(1), randomGate(1), randomGate(1), randomGate(1)]
  const seen = { i: plus(i1, times(P.subarray(0, H), c)), f: plus(f1, times(P.subarray(H, 2 * H), c)), g: g1 }
  const cNext = states(lstm, 1, { ...seen, o: o1 }, initial).subarray(3 * H)
  const want = states(lstm, 1, { ...seen, o: plus(o1, times(P.subarray(2 * H), cNext)) }, initial)
  assertClose(states(lstmPeephole, 1, { i: i1, f: f1, g: g1, o: o1 }, initial, P), want)
})

const [z, r, n, x] = [randomGate(T), randomGate(T), randomGate(T), randomGate(T)]
const h = initial.subarray(0, H)

test('reference mut1: the GRU (reset before) whose update gate sees no h and whose candidate sees tanh(x)', () => {
  const blind = { ...constant(T, 0), wx: z.wx }
  const twin = { z: negated(blind), r, n: { ...n, wx: x.wx.map(Math.tanh) } }
  assertClose(states(mut1, T, { z: blind, r, n, x }, h), states(gruBefore, T, twin, h))
})

test('reference mut2: the GRU (reset before) whose reset gate sees x itself', () => {
  const twin = { z: negated(z), r: { ...r, wx: x.wx }, n }
  assertClose(states(mut2, T, { z, r, n, x }, h), states(gruBefore, T, twin, h))
})

test('reference mut3: in one step the GRU (reset before) whose update gate has R tanh(h) in its sum', () => {
  const [z1, r1, n1] = [randomGate(1), randomGate(1), randomGate(1)]
  const squashed = h.map(Math.tanh)
  const product = units(H, (j) => squashed.reduce((sum, value, k) => sum + at(z1.R, j * H + k) * value, 0))
  const blind = plus({ ...z1, R: new Float64Array(H * H) }, product)
  const twin = { z: negated(blind), r: r1, n: n1 }
  assertClose(states(mut3, 1, { z: z1, r: r1, n: n1 }, h), states(gruBefore, 1, twin, h))
})
