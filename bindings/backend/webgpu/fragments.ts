/** The derived fragment of each cell, by the name in its layout. */
import gru from '../../../shaders/cells/gru.wgsl'
import gru_before from '../../../shaders/cells/gru_before.wgsl'
import lstm from '../../../shaders/cells/lstm.wgsl'
import rnn_relu from '../../../shaders/cells/rnn_relu.wgsl'
import rnn_tanh from '../../../shaders/cells/rnn_tanh.wgsl'
import { DeviceError } from '../../errors.js'

const fragments = new Map(Object.entries({ gru, gru_before, lstm, rnn_relu, rnn_tanh }))

/** @throws DeviceError if no cell of that name is known */
export function fragment(cell: string): string {
  const text = fragments.get(cell)
  if (text === undefined) throw new DeviceError(`the WebGPU backend has no fragment for the cell "${cell}"`)
  return text
}
