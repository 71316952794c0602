import adagradModule from '../../../../dist/wasm/kernels/adagrad.wasm'
import adamModule from '../../../../dist/wasm/kernels/adam.wasm'
import rmspropModule from '../../../../dist/wasm/kernels/rmsprop.wasm'
import sgdModule from '../../../../dist/wasm/kernels/sgd.wasm'
import { NORM_PARTS } from '../../backend.js'
import type * as contract from '../../backend.js'
import { optional, type Wasm } from './arguments.js'

/** What all begin with. */
function update(wasm: Wasm, { N, parameters, gradients, parts, clipNorm, clipValue }: contract.Update): number[] {
  const arrays = [wasm.at('parameters', parameters, N), wasm.at('gradients', gradients, N)]
  return [N, ...arrays, wasm.at('parts', parts, NORM_PARTS), clipNorm, clipValue]
}

export function adam(wasm: Wasm, call: contract.Adam): void {
  const { N, m, v, lr, beta1, beta2, epsilon, weightDecay, decoupled, step } = call
  wasm.call(
    'adam',
    [
      ...[...update(wasm, call), wasm.at('m', m, N), wasm.at('v', v, N)],
      ...[lr / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step), beta1, beta2, epsilon],
      ...[decoupled ? lr * weightDecay : weightDecay, Number(decoupled)],
    ],
    adamModule,
  )
}

export function sgd(wasm: Wasm, call: contract.Sgd): void {
  const { N, lr, weightDecay, momentum, nesterov, velocity } = call
  const rates = [lr, weightDecay, momentum, Number(nesterov)]
  wasm.call('sgd', [...update(wasm, call), ...rates, optional(wasm, 'velocity', velocity, N)], sgdModule)
}

export function adagrad(wasm: Wasm, call: contract.Adagrad): void {
  const { N, lr, weightDecay, sum, epsilon } = call
  wasm.call('adagrad', [...update(wasm, call), lr, weightDecay, wasm.at('sum', sum, N), epsilon], adagradModule)
}

export function rmsprop(wasm: Wasm, call: contract.RMSProp): void {
  const { N, lr, weightDecay, alpha, momentum, epsilon, square, mean, velocity } = call
  wasm.call(
    'rmsprop',
    [
      ...[...update(wasm, call), lr, weightDecay, alpha, momentum, epsilon],
      ...[wasm.at('square', square, N), optional(wasm, 'mean', mean, N), optional(wasm, 'velocity', velocity, N)],
    ],
    rmspropModule,
  )
}
