/**
 * A layer and direction back through time: all T steps in one call.
 *
 *     for n in 0 … T − 1: step_backward(n)
 */
import { Recurrent } from './recurrent'
import { step_backward } from './step_backward'

export function scan_backward(call: Recurrent): void {
  for (let n = 0; n < call.T; n++) step_backward(call, n)
}
