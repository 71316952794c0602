/**
 * A layer and direction through time, forward: all T steps in one call.
 *
 *     for n in 0 … T − 1: step_forward(n)
 */
import { Recurrent } from './recurrent'
import { step_forward } from './step_forward'

export function scan_forward(call: Recurrent): void {
  for (let n = 0; n < call.T; n++) step_forward(call, n)
}
