import type { ReferenceCell } from './cell.js'
import { lstm } from './lstm.js'

/** Jozefowicz et al. 2015, "LSTM-b": the LSTM, but for the forget gate's bias, which starts at 1. A step does not know that. */
export const lstmB: ReferenceCell = { ...lstm, name: 'lstm_b' }
