import { lstm } from '../cells/index.js'
import type { Runtime } from '../tensor/runtime.js'
import { Recurrent, type RecurrentOptions } from './recurrent/recurrent.js'

/** Long short-term memory. Gates i f g o, states h and c, as `torch.nn.LSTM`. */
export class LSTM extends Recurrent {
  constructor(runtime: Runtime, inputs: number, units: number, options: RecurrentOptions = {}) {
    super(runtime, lstm, inputs, units, options, 'LSTM')
  }
}

/** An LSTM in both directions. */
export class BiLSTM extends Recurrent {
  constructor(runtime: Runtime, inputs: number, units: number, options: Omit<RecurrentOptions, 'bidirectional'> = {}) {
    super(runtime, lstm, inputs, units, { ...options, bidirectional: true }, 'BiLSTM')
  }
}
