import * as cells from '../../bindings/cells/index.js'
import type { CompiledCell } from '../../bindings/language/compiled.js'

/** Every cell that the kernels are tested with; each needs a reference of the same name. */
export const kernelCells: readonly CompiledCell[] = Object.values(cells).map(({ compiled }) => compiled)

/** @throws Error when there is no cell of that name */
export function compiledCell(name: string): CompiledCell {
  const found = kernelCells.find((cell) => cell.name === name)
  if (!found) throw new Error(`bindings/cells has no cell ${name}`)
  return found
}

/** A cell with each number of states and stages, with one array of gradients and with two, with peepholes, and with x itself. */
export const OF_EACH_KIND: ReadonlySet<string> = new Set([
  'lstm',
  'gru',
  'gru_before',
  'rnn_tanh',
  'rnn_relu',
  'lstm_peephole',
  'mut1',
  'mut3',
  'mlstm',
])
