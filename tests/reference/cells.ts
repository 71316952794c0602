import type { ReferenceCell } from './cell.js'
import { gru } from './gru.js'
import { gruBefore } from './gru_before.js'
import { lstm } from './lstm.js'
import { rnnRelu, rnnTanh } from './rnn.js'

/** Every cell of the reference. */
export const referenceCells: readonly ReferenceCell[] = [lstm, gru, gruBefore, rnnTanh, rnnRelu]

/** @throws RangeError when the reference has no such cell */
export function referenceCell(name: string): ReferenceCell {
  const found = referenceCells.find((cell) => cell.name === name)
  if (!found) throw new RangeError(`the reference has no cell ${name}`)
  return found
}
