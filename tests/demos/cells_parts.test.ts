/** What the cell gallery makes of equations, without a browser: typeset lines, the graph of a step, where its parts stand, what is said of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cell } from '../../bindings/cell.js'
import * as definitions from '../../bindings/cells/definitions.js'
import type { CellDefinition } from '../../bindings/language/definition.js'
import { arrange, type Arrangement, type Direction } from '../../demos/cells/arrange.js'
import { catalogue } from '../../demos/cells/catalogue.js'
import { colourCode } from '../../demos/cells/colour_code.js'
import { describe, outdent } from '../../demos/cells/describe.js'
import { factsOf, formulaOf, layerSize } from '../../demos/cells/facts.js'
import { graphOf } from '../../demos/cells/graph.js'
import { matchedUnits, modelSize } from '../../demos/cells/matched_units.js'
import { numeral } from '../../demos/cells/numeral.js'
import { story } from '../../demos/cells/race_story.js'
import { plain, typeset } from '../../demos/cells/typeset.js'
import { unusual } from '../language/unusual.js'

const shipped = Object.values<CellDefinition>(definitions)
const all = [...shipped, ...unusual]

const lines = ({ states, ...rest }: CellDefinition): string[] =>
  cell({ states, ...rest })
    .trees()
    .map((equation) =>
      typeset(equation, states)
        .map(({ text, sub, sup }) => text + (sup ? `^${sup}` : '') + (sub ? `_${sub}` : ''))
        .join('')
        .replaceAll('\u2009', ' '),
    )

test('the catalogue knows every cell that ships, and no other', () => {
  assert.deepEqual(Object.keys(catalogue).sort(), shipped.map(({ name }) => name).sort())
})

test('equations are set as papers set them', () => {
  assert.deepEqual(lines(definitions.gru), [
    'r_t = σ(W_r x_t + R_r h_t−1 + b_r)',
    'z_t = σ(W_z x_t + R_z h_t−1 + b_z)',
    'n_t = tanh(W_n x_t + b_n + r_t ⊙ (R_n h_t−1 + b^R_n))',
    'h_t = (1 − z_t) ⊙ n_t + z_t ⊙ h_t−1',
  ])
  assert.equal(lines(definitions.lstmPeephole)[4], 'o_t = σ(W_o x_t + R_o h_t−1 + p_o ⊙ c_t + b_o)')
  const odd = "h' = 0.9 * h - (W@x - -h) / (2 + square(tanh(x))) * R@(h * h) - (h - sqrt(exp(h)))"
  assert.deepEqual(lines({ name: 'odd', states: ['h'], equations: odd }), [
    'h_t = 0.9 · h_t−1 − (W_h x_t − (−h_t−1)) / (2 + tanh(x_t)²) ⊙ R_h (h_t−1 ⊙ h_t−1) − (h_t−1 − √(exp(h_t−1)))',
  ])
})

test("the LSTM's step has the parts that one draws on a board", () => {
  const nodes = graphOf(cell(definitions.lstm).trees(), definitions.lstm.states)
  const called = (n: number): string => nodes[n]!.name || nodes[n]!.label.replaceAll('\u2009', '')
  const drawn = nodes.map(({ label, inputs }, n) =>
    `${called(n)} = ${label} of ${inputs.map(called).join(', ') || 'nothing'}`.replaceAll('\u2009', ''),
  )
  const sum = 'Wx + Rh + b'
  assert.deepEqual(drawn.sort(), [
    ...Array.from({ length: 4 }, () => `${sum} = ${sum} of x, h`),
    ...['c = c of nothing', 'c′ = + of ⊙, ⊙', 'c′ = c′ of c′', `f = σ of ${sum}`, `g = tanh of ${sum}`],
    ...['h = h of nothing', 'h′ = h′ of h′', 'h′ = ⊙ of o, tanh', `i = σ of ${sum}`, `o = σ of ${sum}`],
    ...['tanh = tanh of c′', 'x = x of nothing', '⊙ = ⊙ of f, c', '⊙ = ⊙ of i, g'],
  ])
})

for (const definition of all) {
  test(`${definition.name}: every part follows what it reads, and has the number that the equations give it`, () => {
    const { states } = definition
    const made = cell(definition)
    const { description, step } = describe(definition, 'right')
    const { nodes } = description
    nodes.forEach(({ inputs }, n) => assert.ok(inputs.every((from) => from < n)))
    // All that is not an input has inputs, but for a bias alone; all but the next states is read.
    const read = new Set(nodes.flatMap(({ inputs }) => inputs))
    nodes.forEach(({ kind, label }, n) => assert.ok(kind === 'next' || read.has(n), `nothing reads ${label}`))
    const values = step(0.7, Object.fromEntries(states.map((name) => [name, 0.4])))
    assert.equal(values.length, nodes.length)
    assert.ok(values.every(Number.isFinite), values.join())
    for (const [n, { kind, label, inputs }] of nodes.entries()) {
      const [a, b] = inputs.map((from) => values[from]!)
      if (label === '⊙') assert.ok(Math.abs(values[n]! - a! * b!) < 1e-12)
      if (label === 'σ') assert.ok(Math.abs(values[n]! - 1 / (1 + Math.exp(-a!))) < 1e-12)
      if (label === '+' && inputs.length === 2) assert.ok(Math.abs(values[n]! - a! - b!) < 1e-12)
      if (kind === 'next') assert.equal(values[n], a)
    }
    assert.equal(nodes.filter(({ kind }) => kind === 'next').length, states.length)
    for (const { name, tree } of made.trees()) assert.ok(plain(tree, name).length > 0)
  })

  for (const direction of ['right', 'down'] as const) {
    test(`${definition.name}: boxes stand apart and numbers flow ${direction}`, () => {
      const nodes = graphOf(cell(definition).trees(), definition.states)
      expectTidy(arrange(nodes, direction), direction)
    })
  }
}

function expectTidy({ width, height, boxes, arrows }: Arrangement, direction: Direction): void {
  boxes.forEach((one, n) => {
    assert.ok(one.x - one.width / 2 >= 0 && one.x + one.width / 2 <= width && one.y - one.height / 2 >= 0)
    assert.ok(one.y + one.height / 2 <= height)
    for (const other of boxes.slice(n + 1)) {
      const apart =
        Math.abs(one.x - other.x) >= (one.width + other.width) / 2 ||
        Math.abs(one.y - other.y) >= (one.height + other.height) / 2
      assert.ok(apart, 'two boxes lie on each other')
    }
  })
  for (const { from, to, points } of arrows) {
    const axis = direction === 'right' ? 'x' : 'y'
    assert.ok(boxes[from]![axis] < boxes[to]![axis])
    assert.ok(points.length >= 2 && points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)))
  }
}

test('the facts of a cell, and units with which it is as large as another', () => {
  const [lstm, gru] = [factsOf(cell(definitions.lstm)), factsOf(cell(definitions.gru))]
  assert.equal(formulaOf(lstm), '4 I H + 4 H² + 8 H')
  assert.equal(layerSize(gru, 10, 20), 20 * (3 * 10 + 3 * 20 + 6))
  assert.deepEqual(factsOf(cell(definitions.gruBefore)).stages, [
    'R times h, for r, z',
    'R times something computed, for n',
  ])
  assert.deepEqual(factsOf(cell(definitions.gruBefore)).kept.at(-1), 'what R multiplies in stage 2')
  const task = { symbols: 8, classes: 4 }
  assert.equal(matchedUnits(cell(definitions.lstm), cell(definitions.lstm), task, 32), 32)
  const units = matchedUnits(cell(definitions.gru), cell(definitions.lstm), task, 32)
  const wanted = modelSize(cell(definitions.lstm), task, 32)
  const off = (count: number): number => Math.abs(modelSize(cell(definitions.gru), task, count) - wanted)
  assert.ok(off(units) <= off(units - 1) && off(units) <= off(units + 1) && units > 32, String(units))
})

test('small things: numbers, indentation, colours, words', () => {
  assert.deepEqual([0, -0.12345, 123.4, 1e6, NaN, -Infinity].map(numeral), [
    '0.000',
    '−0.123',
    '123.4',
    '1.0e+6',
    'no number',
    '−∞',
  ])
  assert.equal(outdent('\n    a = 1\n      b\n  '), 'a = 1\n  b')
  assert.equal(outdent(''), '')
  const code = 'fn f() { // so\n  let a = 1.5; set_x(a); }'
  assert.equal(
    colourCode(code)
      .map(({ text }) => text)
      .join(''),
    code,
  )
  assert.deepEqual(
    colourCode(code)
      .filter(({ kind }) => kind !== 'plain')
      .map(({ text, kind }) => `${kind} ${text}`),
    [...['keyword fn', 'call f', 'comment // so', 'keyword let', 'number 1.5', 'call set_x']],
  )
  const still = { loss: 1, right: 0.5, perSecond: 9, solved: null, exploded: null }
  assert.equal(story([still, still]), '')
  assert.match(
    story([{ ...still, solved: 60 }, still], 80),
    /^Your cell solved it after 60 iterations\. The LSTM had not .* after 80/,
  )
  assert.match(story([still, { ...still, exploded: 1 }]), /^The LSTM exploded at iteration 1:/)
})
