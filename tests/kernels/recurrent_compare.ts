import { referenceCell } from '../reference/cells.js'
import { unroll, unrollBackward, type Sequence, type SequenceGradient, type Unrolled } from '../reference/recurrence.js'
import type { Check } from './check.js'
import { columns, untouchedBeside } from './desk.js'
import { strideOf, type Plan, type RecurrentInputs, type RecurrentResults } from './recurrent_setup.js'

/** What the float64 reference makes of the inputs. */
export function referenceOf(inputs: RecurrentInputs): { unrolled: Unrolled; gradient: SequenceGradient } {
  const { cell, shape, R, ...numbers } = inputs
  const reverse = shape.reverse ?? false
  const sequence: Sequence = { ...shape, ...numbers, cell: referenceCell(cell.name), reverse, R: R ?? [] }
  const unrolled = unroll(sequence)
  return { unrolled, gradient: unrollBackward(sequence, unrolled, inputs.dy, inputs.dFinal) }
}

/** Products with saved values run over the padding, too: what lies there is zero. */
function savedIsZeroInPadding({ cell, shape }: RecurrentInputs, saved: Float32Array): boolean {
  const width = cell.saved.length * shape.H
  return saved.every((value, n) => {
    const row = Math.floor(n / width)
    const length = shape.lengths?.[row % shape.B] ?? shape.T
    return Math.floor(row / shape.B) < length || value === 0
  })
}

/** Checks everything that a plan's kernels wrote. */
export function compareWithReference(
  check: Check,
  inputs: RecurrentInputs,
  plan: Plan,
  results: RecurrentResults,
): void {
  const { unrolled, gradient } = referenceOf(inputs)
  const { yStride, yOffset } = strideOf(inputs.shape)
  const { H } = inputs.shape
  const forward = `${plan}_forward`
  check.close(forward, 'y', columns(results.y, yStride, yOffset, H), unrolled.y)
  check.that(untouchedBeside(results.y, yStride, yOffset, H), `${forward}: wrote y outside of its columns`)
  check.close(forward, 'states', results.states, unrolled.states)
  check.that(savedIsZeroInPadding(inputs, results.saved), `${forward}: saved is not zero beyond a row's length`)
  const backward = `${plan}_backward`
  check.close(backward, 'dWx', results.dWx, gradient.dWx)
  check.close(backward, 'dRu', results.dRu, gradient.dRu)
  check.close(backward, 'dStates', results.dStates, gradient.dInitial)
}
