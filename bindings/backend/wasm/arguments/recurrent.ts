import type { RecurrentBackward, RecurrentForward } from '../../backend.js'
import type { Wasm } from './arguments.js'

export const scan_forward = ({ recurrent }: Wasm, call: RecurrentForward): void =>
  recurrent.forward('scan_forward', call)

export const scan_backward = ({ recurrent }: Wasm, call: RecurrentBackward): void =>
  recurrent.backward('scan_backward', call)

export const step_forward = ({ recurrent }: Wasm, call: RecurrentForward): void =>
  recurrent.forward('step_forward', call)

export const step_backward = ({ recurrent }: Wasm, call: RecurrentBackward): void =>
  recurrent.backward('step_backward', call)
