import recurrentBackward from '../../../../shaders/kernels/recurrent_backward.wgsl'
import recurrentForward from '../../../../shaders/kernels/recurrent_forward.wgsl'
import scanBackwardText from '../../../../shaders/kernels/scan_backward.wgsl'
import scanForwardText from '../../../../shaders/kernels/scan_forward.wgsl'
import stepBackwardText from '../../../../shaders/kernels/step_backward.wgsl'
import stepForwardText from '../../../../shaders/kernels/step_forward.wgsl'
import type { RecurrentBackward, RecurrentForward } from '../../backend.js'
import type { Shader } from '../sources.js'
import type { Gpu } from './dispatch.js'

const SCAN_FORWARD: Shader = {
  name: 'scan_forward',
  text: scanForwardText,
  before: { recurrent_forward: recurrentForward },
}
const SCAN_BACKWARD: Shader = {
  name: 'scan_backward',
  text: scanBackwardText,
  before: { recurrent_backward: recurrentBackward },
}
const STEP_FORWARD: Shader = {
  name: 'step_forward',
  text: stepForwardText,
  before: { recurrent_forward: recurrentForward },
}
const STEP_BACKWARD: Shader = {
  name: 'step_backward',
  text: stepBackwardText,
  before: { recurrent_backward: recurrentBackward },
}

export const scan_forward = ({ recurrent }: Gpu, call: RecurrentForward): void =>
  recurrent.scanForward(SCAN_FORWARD, call)

export const scan_backward = ({ recurrent }: Gpu, call: RecurrentBackward): void =>
  recurrent.scanBackward(SCAN_BACKWARD, call)

export const step_forward = ({ recurrent }: Gpu, call: RecurrentForward): void =>
  recurrent.stepForward(STEP_FORWARD, call)

export const step_backward = ({ recurrent }: Gpu, call: RecurrentBackward): void =>
  recurrent.stepBackward(STEP_BACKWARD, call)
