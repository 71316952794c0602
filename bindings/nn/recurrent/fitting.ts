/** What a cell asks of the sizes and options of its layers. */
import { OptionError, ShapeError } from '../../errors.js'
import type { CompiledCell } from '../../language/compiled.js'
import type { CellLayout } from '../../language/layout.js'

/** @throws ShapeError, OptionError where the cell sets conditions that these sizes and options do not meet */
export function expectFitting(
  label: string,
  { name, raw, starts }: CellLayout,
  bias: boolean,
  inputs: readonly number[],
  units: number,
): void {
  const layer = inputs.findIndex((count) => count !== units)
  if (raw && layer >= 0)
    throw new ShapeError(
      `${label}: the cell ${name} reads x without a matrix, so inputs must equal units; layer ${layer} has ${inputs[layer]} inputs and ${units} units`,
    )
  const start = starts.find(({ parameter }) => parameter !== 'peephole')
  if (!bias && start)
    throw new OptionError(`${label}: bias is false, but the cell ${name} says where the bias of ${start.gate} starts`)
}

/** @throws OptionError */
export function expectProjection(
  label: string,
  { stages, separate, raw, name }: CompiledCell,
  P: number,
  units: number,
): void {
  if (P === 0) return
  if (!Number.isInteger(P) || P < 1 || P >= units)
    throw new OptionError(`${label}: projSize is ${P}, wanted a whole number below the ${units} units`)
  // R meets the output alone, and what comes in through W meets it in the same sums: an LSTM of some kind.
  if (stages.length > 1 || stages[0]!.operand !== 0 || separate || raw)
    throw new OptionError(`${label}: projSize is for the LSTM; the cell ${name} is too different`)
}
