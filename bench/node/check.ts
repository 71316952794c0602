/** Whether what is measured is right: beside the float64 reference at small sizes, beside each other at the size itself. */
import { layerBackward, layerForward } from '../../tests/reference/layer.js'
import { difference } from '../suite/compare.js'
import { referenceLayer } from '../suite/forward.js'
import type { Place } from '../suite/operation.js'
import { nodeData, nodeLayer, type NodeResult, SMALL } from './layer.js'
import { PLANS, type NodeRow, type Plan } from './rows.js'

/** y beside another's, absolute: it is below 1. Gradients, in parts of the largest. */
const TOLERANCE = 1e-4

/** @returns what is wrong, or nothing */
export async function checkReference(place: Place, row: NodeRow, plan: Plan): Promise<string | undefined> {
  for (const size of SMALL) {
    const small = { ...row, size }
    const data = nodeData(small)
    const layer = nodeLayer(place, small, plan, data)
    try {
      const got = await layer.result()
      const reference = referenceLayer(row.cell, size, data)
      const forward = layerForward(reference)
      const wrong = difference(`y of ${row.cell}, ${plan}`, got.y, forward.unrolled.y)
      if (wrong !== undefined) return wrong
      if (row.pass === 'forward') continue
      const { dW, dR, dBiasInput, dBias } = layerBackward(
        reference,
        forward,
        data.dy,
        new Float64Array(reference.initial.length),
      )
      const want = [dW, dR, dBiasInput, dBias].flatMap((values) => [...values])
      const off = difference(`gradients of ${row.cell}, ${plan}`, got.gradients, want)
      if (off !== undefined) return off
    } finally {
      layer.close()
    }
  }
  return undefined
}

/** What rows have in common that are right or wrong together. */
export const kindOf = ({ pass, cell }: NodeRow, plan: Plan): string => `${pass} ${cell} ${plan}`

/** Every kind of these rows beside the reference. @returns what is wrong, and how many are right */
export async function checkKinds(
  place: Place,
  rows: readonly NodeRow[],
): Promise<{ wrong: ReadonlyMap<string, string>; right: number }> {
  const kinds = new Map(rows.flatMap((row) => PLANS.map((plan) => [kindOf(row, plan), { row, plan }] as const)))
  const wrong = new Map<string, string>()
  for (const [kind, { row, plan }] of kinds) {
    const found = await checkReference(place, row, plan)
    if (found !== undefined) wrong.set(kind, found)
  }
  return { wrong, right: kinds.size - wrong.size }
}

/** @returns what is different, or nothing */
export function compareResults(name: string, got: NodeResult, want: NodeResult): string | undefined {
  const largest = want.gradients.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return (
    difference(`y of ${name}`, got.y, want.y, TOLERANCE, 0) ??
    difference(`gradients of ${name}`, got.gradients, want.gradients, TOLERANCE * largest, 0)
  )
}
