/** `step`, which computes the equations as they are written, beside the fragments that were derived from them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cell } from '../../bindings/cell.js'
import * as definitions from '../../bindings/cells/definitions.js'
import type { CellDefinition } from '../../bindings/language/definition.js'
import { derive } from '../../bindings/language/derive.js'
import { outputs, type Parameters } from './sequence.js'
import { unusual } from './unusual.js'

/** A number for each parameter, other ones for other gates. */
const weight = (parameter: string, owner: string): number => {
  const code = [...`${parameter} ${owner}`].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)
  return Math.sin(code)
}

for (const definition of [...Object.values<CellDefinition>(definitions), ...unusual]) {
  test(`${definition.name}: a step of one unit is the fragment's`, () => {
    const derived = derive(definition)
    const { states, inputs, inputBiases, recurrent, recurrentBiases, peepholes } = derived.layout
    const own = cell(definition)
    const each = <Value>(names: readonly string[], make: (name: string) => Value): Record<string, Value> =>
      Object.fromEntries(names.map((name) => [name, make(name)]))
    // One b beside both products is given whole to the first: the second is zero then.
    const bR = (name: string): number => {
      const line = lineOf(own.equations, name)
      if (/\bb_R\b/.test(line)) return weight('b_R', name)
      return inputBiases.includes(name) && line.match(/\bb\b/g)?.length === 1 ? 0 : weight('b', name)
    }
    const before = each(states, (name) => weight('state', name))
    const parameters: Parameters = {
      W: each(inputs, (name) => [[weight('W', name)]]),
      R: each(recurrent, (name) => [[weight('R', name)]]),
      bW: each(inputBiases, (name) => [weight('b', name)]),
      bR: each(recurrentBiases, (name) => [bR(name)]),
      P: each(peepholes, (name) => [weight('P', name)]),
      x: [[0.7]],
      initial: each(states, (name) => [before[name]!]),
    }
    const { final } = outputs(derived, parameters, 1)
    const values = own.step({ x: 0.7, states: before, weight })
    for (const state of states) {
      const { tree } = own.trees().find(({ name, next }) => next && name === state)!
      const [wanted, got] = [final[state]![0]!, values.get(tree)!]
      if (Number.isNaN(wanted)) assert.ok(Number.isNaN(got), `${state}': ${got}, wanted NaN`)
      else
        assert.ok(
          Math.abs(got - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted)),
          `${state}': ${got}, wanted ${wanted}`,
        )
    }
  })
}

/** The line that defines a name. */
const lineOf = (equations: string, name: string): string =>
  equations.split('\n').find((text) => new RegExp(`^\\s*${name}'?\\s*=`).test(text)) ?? ''

test('every part of the trees has a value, and a place where it is written', () => {
  const text = "  f  = sigmoid(W@x + R@h + b)\n  h' = -f * h + gelu(x)"
  const own = cell({ name: 'mine', states: ['h'], equations: text })
  const [first, second] = own.trees()
  const values = own.step({ x: 2, states: { h: 3 }, weight: () => 0.5 })
  assert.equal(values.get(first!.tree), 1 / (1 + Math.exp(-(0.5 * 2 + 0.5 * 3 + 0.5))))
  assert.ok(Math.abs(values.get(second!.tree)! - (-values.get(first!.tree)! * 3 + 1.9545976940877752)) < 1e-12)
  assert.deepEqual([first!.place.line, first!.place.column, second!.place.line], [1, 3, 2])
  assert.equal(own.trees(), own.trees())
  assert.ok(second!.tree.kind === 'binary' && values.has(second!.tree.right))
})
