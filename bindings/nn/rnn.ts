import { rnnRelu, rnnTanh } from '../cells/index.js'
import { OptionError } from '../errors.js'
import type { Runtime } from '../tensor/runtime.js'
import { Recurrent, type RecurrentOptions } from './recurrent/recurrent.js'

/** Elman network, as `torch.nn.RNN`. */
export class RNN extends Recurrent {
  constructor(
    runtime: Runtime,
    inputs: number,
    units: number,
    options: Omit<RecurrentOptions, 'projSize'> & { nonlinearity?: 'tanh' | 'relu' } = {},
  ) {
    const { nonlinearity = 'tanh', ...rest } = options
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu')
      throw new OptionError(`RNN: nonlinearity is '${String(nonlinearity)}', wanted 'tanh' or 'relu'`)
    super(runtime, nonlinearity === 'tanh' ? rnnTanh : rnnRelu, inputs, units, rest, 'RNN')
  }
}
