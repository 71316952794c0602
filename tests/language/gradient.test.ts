/** The derived gradient of every cell against finite differences, in float64, over every parameter, input and initial state. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as definitions from '../../bindings/cells/definitions.js'
import type { CellDefinition } from '../../bindings/language/definition.js'
import { derive } from '../../bindings/language/derive.js'
import { compare } from './finite_differences.js'
import { unusual } from './unusual.js'

const TOLERANCE = 1e-6

for (const definition of [...Object.values<CellDefinition>(definitions), ...unusual]) {
  test(`${definition.name}: gradient against finite differences`, (t) => {
    const cell = derive(definition)
    const { worst, compared } = compare(cell)
    t.diagnostic(`${definition.name}: worst relative error ${worst.toExponential(1)} over ${compared} numbers`)
    const { inputs, recurrent, states } = cell.layout
    assert.ok(compared >= (2 * inputs.length + 3 * recurrent.length + states.length) * 3)
    assert.ok(worst <= TOLERANCE, `worst relative error ${worst}`)
  })
}
