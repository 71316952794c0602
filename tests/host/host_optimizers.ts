import type { Span, Update } from '../../bindings/backend/backend.js'
import type { Kernels } from '../kernels/case.js'
import { adam } from '../reference/adam.js'
import { adagrad, rmsprop, sgd, type Arrays } from '../reference/optimizers.js'
import { floats, put } from './host_backend.js'

/** Replaces arrays on the device by what `rule` makes of them, the gradients and their norm. */
function update(
  { parameters, gradients, parts }: Update,
  state: Readonly<Record<string, Span | null>>,
  rule: (arrays: Arrays, gradients: Float32Array, norm: number) => Arrays,
): void {
  const spans = Object.entries({ parameters, ...state }).filter((entry): entry is [string, Span] => entry[1] !== null)
  const arrays = Object.fromEntries(spans.map(([name, span]) => [name, floats(span)]))
  const norm = Math.sqrt(floats(parts).reduce((total, part) => total + part, 0))
  const next = rule(arrays, floats(gradients), norm)
  for (const [name, span] of spans) put(span, Float64Array.from(next[name]!))
  parameters.memory.version++
}

/** The optimizers in float64. */
export const hostOptimizers: Pick<Kernels, 'adam' | 'sgd' | 'adagrad' | 'rmsprop'> = {
  adam: ({ m, v, ...call }) =>
    update(call, { m, v }, (arrays, gradients, norm) => ({
      ...adam(arrays.parameters!, gradients, arrays.m!, arrays.v!, norm, call),
    })),
  sgd: ({ velocity, ...call }) => update(call, { velocity }, (...given) => sgd(...given, call)),
  adagrad: ({ sum, ...call }) => update(call, { sum }, (...given) => adagrad(...given, call)),
  rmsprop: ({ square, mean, velocity, ...call }) =>
    update(call, { square, mean, velocity }, (...given) => rmsprop(...given, call)),
}
