/** Equations that make no cell: each says what is wrong, in which line and column, with a caret under the place. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { derive } from '../../bindings/language/derive.js'
import { EquationError } from '../../bindings/language/error.js'

interface Wrong {
  readonly equations: string
  readonly says: RegExp
  readonly line?: number
  readonly column?: number
  readonly states?: readonly string[]
  readonly name?: string
}

const cases: readonly Wrong[] = [
  { equations: "h' = tanh(W@x + R@h + b", says: /expected '\)', got the end of the equations/, line: 1, column: 24 },
  { equations: "h' = tanh(W@x + R@h + b))", says: /expected an operator or the end of the line, got '\)'/, column: 25 },
  { equations: "h' = tanh(W@x + R@h + ) ", says: /expected a number, a name, W@x, R@… or '\(', got '\)'/, column: 23 },
  { equations: "h' = tanh(W@x + R@h + b) $ 2", says: /'\$' is no part of an equation/, column: 26 },
  { equations: "h' tanh(W@x)", says: /expected '=' after 'h', got 'tanh'/, column: 4 },
  { equations: "h' = W x + R@h + b", says: /expected '@' after W/, column: 8 },
  { equations: '3 = h', says: /expected the name that the equation defines, got '3'/, column: 1 },
  {
    equations: "\n\n  h' = softmax(W@x + R@h + b)",
    says: /'softmax' is no function; there are sigmoid, tanh, relu, softplus/,
    line: 3,
    column: 8,
  },
  { equations: "h' = tanh(W@x + R@h + b) * q", says: /'q' is neither a state nor defined by an equation/, column: 28 },
  { equations: "h' = tanh(W@x + R@h + b) * q'", says: /'q' is no state/, column: 28 },
  { equations: "h' = tanh(W@h + R@h + b)", says: /W multiplies the input: W@x/, column: 11 },
  { equations: "h' = tanh(W + R@h)", says: /expected '@' after W/, column: 13 },
  { equations: "h' = tanh(h * b)", says: /a learned number of its own is P/, column: 15 },
  { equations: "h' = tanh(W@x + b_R * h)", says: /'b_R' must be added to R@…, in the same sum/, column: 17 },
  { equations: "h' = tanh(0 * W@x + R@h)", says: /W@x has no effect on 'h'/, column: 15 },
  { equations: "h' = tanh(W@x) + R@h * 0", says: /R@… has no effect on 'h'/, column: 18 },
  { equations: "after_h = sigmoid(W@x + R@h)\nh' = after_h", says: /'after_h' is reserved/, line: 1 },
  { equations: "h' = tanh(W@x + 0.5 * R@h - b)", says: /with no factor between/, column: 29 },
  { equations: "h' = tanh(U@h + W@x)", says: /'U' is no matrix: only W and R multiply with @/, column: 11 },
  { equations: "h' = tanh(W@x + R@h + b_h)", says: /'b_h' is read by its first letter/, column: 23 },
  { equations: "h' = tanh + W@x + R@h", says: /'tanh' is a function: tanh\(…\)/, column: 6 },
  {
    equations: "h' = h / 1e-50 + W@x",
    says: /a constant in 'h' does not fit 32 bits: it would be infinite or zero/,
    line: 1,
  },
  { equations: "\th' = tanh(W@x + q)", says: /'q' is neither/, column: 18 },
  {
    equations: `h' = tanh(W@x + R@h)${' + h'.repeat(100)} + q${' + h'.repeat(50)}`,
    says: /'q' is neither/,
    column: 424,
  },
  { equations: "h' = tanh(R@3 + h)", says: /R multiplies something that changes/, column: 11 },
  { equations: "h' = h / (2 - 2) + W@x", says: /division by zero/, column: 8 },
  { equations: "h' = sqrt(-1) * h + W@x", says: /sqrt is not defined for this constant/, column: 6 },
  { equations: "h' = h * exp(200) + W@x", says: /a constant in 'h' does not fit 32 bits/, column: 1 },
  { equations: "h' = tanh(R@(x * h) + b)", says: /x cannot stand inside R@/, column: 14 },
  { equations: "h' = tanh(R@(P * h) + b)", says: /P cannot stand inside R@/, column: 14 },
  { equations: "h' = tanh(R@(R@h) + b)", says: /R@… cannot stand inside R@/, column: 14 },
  {
    equations: "h' = tanh(W@x + R@h + b)\nb_h := ",
    says: /expected the number that b_h starts at, got the end/,
    line: 2,
  },
  { equations: "h' = tanh(W@x + R@h + b)\nb_q := 1", says: /'q' has no b to start at a value/, line: 2, column: 1 },
  { equations: "h' = tanh(W@x + R@h)\nb_h := 1", says: /'h' has no b to start at a value/, line: 2 },
  { equations: "h' = tanh(W@x + R@h + b)\nP_h := 1", says: /'h' has no P to start at a value/, line: 2 },
  { equations: "h' = tanh(W@x + R@h + b)\nb_h := 1\nb_h := 2", says: /'b_h' starts at two values/, line: 3 },
  { equations: "h' = tanh(W@x + R@h + b)\nfoo := 1", says: /expected b_…, b_R_… or P_… before ':='/, line: 2 },
  { equations: "b_h = sigmoid(W@x + R@h)\nh' = b_h", says: /'b_h' names a parameter of 'h'/, line: 1 },
  { equations: "tanh = sigmoid(W@x + R@h)\nh' = tanh", says: /'tanh' is reserved: it is a function/, line: 1 },
  { equations: "_a = sigmoid(W@x + R@h)\nh' = _a", says: /'_a' must begin with a letter/, line: 1 },
  {
    equations: `h' = ${'gelu('.repeat(40)}R@h${')'.repeat(40)}`,
    says: /is more than 1000 operations, functions written out/,
    line: 1,
  },
  { equations: `h' = h${' + h'.repeat(300)} + W@x`, says: /more than 200 terms/, line: 1 },
  { equations: "h' = tanh(W@x + R@h + b)", states: [], says: /a cell has at least one state/ },
  { equations: "h' = tanh(W@x + R@h + b)", states: ['h', 'h'], says: /two states have the same name/ },
  { equations: "h' = tanh(W@x + R@h) * b", says: /'b' must be added to W@x or R@…/, column: 24 },
  { equations: "h' = tanh(W@x + R@h - b)", says: /'b' must be added to/, column: 23 },
  { equations: "h' = tanh(W@x + R@h + b + b)", says: /a second bias for the same product/, column: 27 },
  { equations: "h' = tanh(W@x + W@x + R@h + b)", says: /a second W@x in 'h'/, column: 17 },
  { equations: "h' = tanh(W@x + R@h + R@h + b)", says: /a second R@… in 'h'/, column: 23 },
  { equations: "h' = tanh(W@x + b)", says: /no equation reads h, so nothing is remembered/ },
  { equations: "a = sigmoid(W@x + R@h + b)\nh' = a\na = h", says: /'a' is defined twice/, line: 3, column: 1 },
  { equations: "a = sigmoid(W@x + R@h + b)\nh' = h", says: /nothing reads 'a'/, line: 1, column: 1 },
  {
    equations: "a = sigmoid(W@x + R@h + b) * d\nd = a + 1\nh' = a",
    says: /'a' depends on itself within one step/,
    line: 1,
  },
  { equations: "h' = tanh(W@x + R@h' + b)", says: /'h' depends on itself within one step/, line: 1 },
  { equations: 'h = tanh(W@x + R@h + b)', states: ['h'], says: /'h' is a state: define its next value, h' = …/ },
  { equations: "h' = tanh(W@x + R@h + b)", states: ['h', 'c'], says: /the state 'c' has no equation/ },
  { equations: "h' = tanh(W@x + R@h + b)\nz' = h", says: /'z' is no state of this cell/, line: 2 },
  { equations: "t0 = sigmoid(W@x + R@h + b)\nh' = t0", says: /'t0' is reserved/, line: 1, column: 1 },
  { equations: "h' = tanh(W@x + R@h + b)", states: ['W'], says: /a state cannot have this name: 'W' is reserved/ },
  { equations: "h' = tanh(W@x + R@h + b)", name: 'My Cell', says: /must be lower case/ },
  { equations: `h' = ${'('.repeat(500)}h${')'.repeat(500)}`, says: /nested more than 100 deep/ },
  { equations: `h' = tanh(W@x + R@h + b)${' + h'.repeat(5000)}`, says: /have 20024 characters, 10000 are read/ },
  { equations: "of = sigmoid(W@x + R@h + b)\nh' = of", says: /'of' is reserved/ },
  { equations: "d_h = sigmoid(W@x + R@h + b)\nh' = d_h", says: /'d_h' is reserved/ },
  { equations: "c_next = sigmoid(W@x + R@h + b)\nh' = c_next", says: /'c_next' is reserved/ },
  { equations: "h' = tanh(R@(tanh(W@x + b) * h) + b)", says: /W@… cannot stand inside R@/, column: 19 },
  { equations: "h' = tanh(W@x + R@h + b) * 1e999", says: /1e999 is too large a number/, column: 28 },
  { equations: '', says: /the state 'h' has no equation/ },
]

for (const { equations, says, line, column, states = ['h'], name = 'wrong' } of cases) {
  test(`says ${String(says)}`, () => {
    assert.throws(
      () => derive({ name, states, equations }),
      (error: unknown) => {
        assert.ok(error instanceof EquationError, String(error))
        assert.match(error.message, says)
        if (line) assert.equal(error.line, line, 'line')
        if (column) assert.equal(error.column, column, 'column')
        const [shown, caret] = error.message.split('\n').slice(-2) as [string, string]
        const place = equations.split('\n')[error.line - 1]?.[error.column - 1]
        if (place) assert.equal(shown[caret.indexOf('^')], place, 'the caret stands under the place')
        assert.ok(shown.length < 250, 'of a long line only a part is shown')
        return true
      },
    )
  })
}

test('names and texts that look wrong but are not', () => {
  for (const equations of [
    "v4 = tanh(W@x + R@h + b)\nh' = v4",
    "mate = tanh(W@x + R@h + b)\r\nh_1 = mate\rh' = h_1",
    "h' = tanh(W@x + R@h + b) # one\u2028# two \u0085 # three",
    "h' = tanh(W@x - (R@h + b)) * 1E-1",
    "h' = tanh(-(W@x + b) + R@h)",
    `h' = tanh(W@x)${' + (h + h)'.repeat(60)} + ${'square('.repeat(6)}h${')'.repeat(6)}`,
  ]) {
    const { layout, wgsl } = derive({ name: 'fine', states: ['h'], equations })
    assert.deepEqual(layout.inputs.length + layout.recurrent.length > 0, true)
    for (const half of Object.values(wgsl())) assert.ok(!/[\r\v\f\u0085\u2028\u2029]/.test(half))
  }
})

test('a start value goes to the bias that its name says', () => {
  const starts = (equations: string): unknown => derive({ name: 'start', states: ['h'], equations }).layout.starts
  const bias = (parameter: string, value: number): unknown => ({ parameter, gate: 'h', value })
  assert.deepEqual(starts("h' = tanh(W@x + R@h + b)\nb_h := 1"), [bias('bias_ih', 1), bias('bias_hh', 0)])
  assert.deepEqual(starts("h' = tanh(W@x + b + h * (R@h + b_R))\nb_h := 1\nb_R_h := 2"), [
    bias('bias_ih', 1),
    bias('bias_hh', 2),
  ])
  assert.deepEqual(starts("h' = tanh(W@x + R@h + b_R)\nb_R_h := -2"), [bias('bias_hh', -2)])
  assert.deepEqual(starts("h' = tanh(R@h + b)\nb_h := 3"), [bias('bias_hh', 3)])
  assert.deepEqual(starts("h' = tanh(W@x + P * h)\nP_h := .5"), [bias('peephole', 0.5)])
})
