import recurrentBackward from '../../../../shaders/kernels/recurrent_backward.wgsl'
import recurrentForward from '../../../../shaders/kernels/recurrent_forward.wgsl'
import scanBackwardText from '../../../../shaders/kernels/scan_backward.wgsl'
import scanForwardText from '../../../../shaders/kernels/scan_forward.wgsl'
import stepBackwardText from '../../../../shaders/kernels/step_backward.wgsl'
import stepForwardText from '../../../../shaders/kernels/step_forward.wgsl'
import unitBackward from '../../../../shaders/kernels/unit_backward.wgsl'
import unitForward from '../../../../shaders/kernels/unit_forward.wgsl'
import type { RecurrentBackward, RecurrentForward } from '../../backend.js'
import { runBackward } from '../recurrent/backward.js'
import { runForward } from '../recurrent/forward.js'
import type { Shader } from '../sources.js'
import type { Gpu } from './dispatch.js'

const forward = { unit_forward: unitForward, recurrent_forward: recurrentForward }
const backward = { unit_backward: unitBackward, recurrent_backward: recurrentBackward }
const SCAN_FORWARD: Shader = { name: 'scan_forward', text: scanForwardText, before: forward }
const SCAN_BACKWARD: Shader = { name: 'scan_backward', text: scanBackwardText, before: backward }
const STEP_FORWARD: Shader = { name: 'step_forward', text: stepForwardText, before: forward }
const STEP_BACKWARD: Shader = { name: 'step_backward', text: stepBackwardText, before: backward }

export const scan_forward = ({ loops }: Gpu, ...calls: RecurrentForward[]): boolean =>
  runForward(loops, SCAN_FORWARD, 'scan', calls)

export const scan_backward = ({ loops }: Gpu, ...calls: RecurrentBackward[]): boolean =>
  runBackward(loops, SCAN_BACKWARD, 'scan', calls)

export const step_forward = ({ loops }: Gpu, ...calls: RecurrentForward[]): boolean =>
  runForward(loops, STEP_FORWARD, 'step', calls)

export const step_backward = ({ loops }: Gpu, ...calls: RecurrentBackward[]): boolean =>
  runBackward(loops, STEP_BACKWARD, 'step', calls)
