import { gru } from '../cells/index.js'
import type { Runtime } from '../tensor/runtime.js'
import { Recurrent, type RecurrentOptions } from './recurrent/recurrent.js'

/** Gated recurrent unit, reset after the product. Gates r z n, state h, as `torch.nn.GRU`. */
export class GRU extends Recurrent {
  constructor(runtime: Runtime, inputs: number, units: number, options: Omit<RecurrentOptions, 'projSize'> = {}) {
    super(runtime, gru, inputs, units, options, 'GRU')
  }
}
