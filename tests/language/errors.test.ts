/** Equations that make no cell: each says what is wrong, in which line and column, with a caret under the place. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { derive } from '../../bindings/language/derive.js'
import { EquationError } from '../../bindings/language/error.js'
import { Random } from '../reference/random.js'

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
    says: /'softmax' is no function; there are sigmoid, tanh, relu/,
    line: 3,
    column: 8,
  },
  { equations: "h' = tanh(W@x + R@h + b) * q", says: /'q' is neither a state nor defined by an equation/, column: 28 },
  { equations: "h' = tanh(W@x + R@h + b) * q'", says: /'q' is no state/, column: 28 },
  { equations: "h' = tanh(W@x + R@h + b) + x", says: /'x' is read through a matrix/, column: 28 },
  { equations: "h' = tanh(W@h + R@h + b)", says: /W multiplies the input: W@x/, column: 11 },
  { equations: "h' = tanh(W@x + R@h)", says: /W@x has no bias/, column: 11 },
  { equations: "h' = tanh(W@x + b + h * R@h)", says: /R@… has no bias/, column: 25 },
  { equations: "h' = tanh(W@x + R@h) * b", says: /'b' must be added to W@x or R@…/, column: 24 },
  { equations: "h' = tanh(W@x + R@h - b)", says: /'b' must be added to/, column: 23 },
  { equations: "h' = tanh(W@x + R@h + b + b)", says: /a second bias for the same product/, column: 27 },
  { equations: "h' = tanh(W@x + W@x + R@h + b)", says: /a second W@x in 'h'/, column: 17 },
  { equations: "h' = tanh(W@x + R@h + R@h + b)", says: /a second R@… in 'h'/, column: 23 },
  { equations: "h' = tanh(W@x + b)", says: /nothing recurs/ },
  { equations: "a = sigmoid(W@x + R@h + b)\nh' = a\na = h", says: /'a' is defined twice/, line: 3, column: 1 },
  { equations: "a = sigmoid(W@x + R@h + b)\nh' = h", says: /nothing reads 'a'/, line: 1, column: 1 },
  {
    equations: "a = sigmoid(W@x + R@h + b) * d\nd = a + 1\nh' = a",
    says: /'a' depends on itself within one step/,
    line: 1,
  },
  { equations: "h' = tanh(W@x + R@h' + b)", says: /'h' depends on itself within one step/, line: 1 },
  { equations: 'h = tanh(W@x + R@h + b)', states: ['h'], says: /the state 'h' has no equation h' = …/ },
  { equations: "h' = tanh(W@x + R@h + b)", states: ['h', 'c'], says: /the state 'c' has no equation/ },
  { equations: "h' = tanh(W@x + R@h + b)\nz' = h", says: /'z' is no state of this cell/, line: 2 },
  { equations: "t0 = sigmoid(W@x + R@h + b)\nh' = t0", says: /'t0' is reserved/, line: 1, column: 1 },
  { equations: "h' = tanh(W@x + R@h + b)", states: ['W'], says: /'W' cannot name a state/ },
  { equations: "h' = tanh(W@x + R@h + b)", name: 'My Cell', says: /must be lower case/ },
  { equations: `h' = ${'('.repeat(500)}h${')'.repeat(500)}`, says: /nested more than 200 deep/ },
  { equations: `h' = tanh(W@x + R@h + b)${' + h'.repeat(5000)}`, says: /have 20024 characters, 10000 are read/ },
  { equations: "saved = sigmoid(W@x + R@h + b)\nh' = saved", says: /'saved' is reserved/ },
  { equations: "let = sigmoid(W@x + R@h + b)\nh' = let", says: /'let' is reserved/ },
  { equations: "h' = tanh(R@(tanh(W@x + b) * h) + b)", says: /W@x cannot stand inside R@/, column: 19 },
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
        const rows = error.message.split('\n')
        assert.equal(rows.at(-1)!.indexOf('^'), error.column + 1, 'the caret stands under the column')
        return true
      },
    )
  })
}

test('2,000 random texts: each makes a cell or an EquationError', () => {
  const random = new Random(11)
  const words = [
    'h',
    "h'",
    'c',
    'i',
    'W@x',
    'R@',
    'R@h',
    'b',
    'b_R',
    'x',
    '(',
    ')',
    '+',
    '-',
    '*',
    '/',
    '=',
    '\n',
    'tanh(',
    'sigmoid(',
    '1',
    '.5',
    '@',
    "'",
    '#',
    'é',
  ]
  let cells = 0
  for (let round = 0; round < 2000; round++) {
    const length = random.integer(1, 13)
    const noise = Array.from({ length }, () => words[random.integer(0, words.length)]).join(' ')
    const equations = round % 2 ? noise : `i = sigmoid(W@x + R@h + b)\nh' = i * tanh(${noise})`
    try {
      derive({ name: 'noise', states: ['h'], equations })
      cells++
    } catch (error) {
      assert.ok(error instanceof EquationError, `${equations}\n${String(error)}`)
    }
  }
  assert.ok(cells > 0, 'some texts make a cell')
})
