import binaryCrossEntropyModule from '../../../../dist/wasm/kernels/binary_cross_entropy.wasm'
import crossEntropyModule from '../../../../dist/wasm/kernels/cross_entropy.wasm'
import squaredErrorModule from '../../../../dist/wasm/kernels/squared_error.wasm'
import type * as contract from '../../backend.js'
import { optional, type Wasm } from './arguments.js'

export function cross_entropy(wasm: Wasm, call: contract.CrossEntropy): void {
  const { N, C, logits, targets, ignoreIndex, factor, weights, smoothing, losses, dLogits } = call
  wasm.call(
    'cross_entropy',
    [
      ...[N, C, wasm.at('logits', logits, N * C), wasm.at('targets', targets, N), ignoreIndex, factor],
      ...[optional(wasm, 'weights', weights, C), smoothing],
      ...[wasm.at('losses', losses, N), optional(wasm, 'dLogits', dLogits, N * C)],
    ],
    crossEntropyModule,
  )
}

export function binary_cross_entropy(wasm: Wasm, call: contract.BinaryCrossEntropy): void {
  const { N, logits, targets, factor, losses, dLogits } = call
  const given = [wasm.at('logits', logits, N), wasm.at('targets', targets, N)]
  const results = [wasm.at('losses', losses, N), optional(wasm, 'dLogits', dLogits, N)]
  wasm.call('binary_cross_entropy', [N, ...given, factor, ...results], binaryCrossEntropyModule)
}

export function squared_error(wasm: Wasm, { N, x, targets, factor, losses, dX }: contract.SquaredError): void {
  const given = [wasm.at('x', x, N), wasm.at('targets', targets, N)]
  const results = [wasm.at('losses', losses, N), optional(wasm, 'dX', dX, N)]
  wasm.call('squared_error', [N, ...given, factor, ...results], squaredErrorModule)
}
