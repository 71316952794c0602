import type { ReferenceCell } from './cell.js'
import { gru } from './gru.js'
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
import { rnnRelu, rnnTanh } from './rnn.js'

/** Every cell of the reference. */
export const referenceCells: readonly ReferenceCell[] = [
  lstm,
  gru,
  gruBefore,
  rnnTanh,
  rnnRelu,
  lstmB,
  lstmI,
  lstmF,
  lstmO,
  lstmPeephole,
  lstmCoupled,
  mut1,
  mut2,
  mut3,
  mlstm,
]

/** @throws RangeError when the reference has no such cell */
export function referenceCell(name: string): ReferenceCell {
  const found = referenceCells.find((cell) => cell.name === name)
  if (!found) throw new RangeError(`the reference has no cell ${name}`)
  return found
}
