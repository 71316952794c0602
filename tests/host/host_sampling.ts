import type { Kernels } from '../kernels/case.js'
import { chances, randomOf, tokenOf } from '../reference/sample.js'
import { floats, integers } from './host_backend.js'

/** Drawing, in float64 as far as its weights. */
export const hostSampling: Pick<Kernels, 'sample'> = {
  sample({ B, V, logits, seed, step, weights, tokens, drawn, at, ...wish }) {
    for (let b = 0; b < B; b++) {
      const row = floats(logits).subarray(b * V, (b + 1) * V)
      const isFinite = row.every(Number.isFinite)
      const own = isFinite
        ? Uint32Array.from(chances(row, wish), (chance) => Math.floor(2 ** 31 * chance))
        : new Uint32Array(V)
      const token = isFinite ? tokenOf(own, wish.temperature > 0 ? randomOf(seed, step, b) : 0) : 0
      integers(weights).set(own, b * V)
      integers(tokens)[b] = token
      integers(drawn)[at * B + b] = isFinite ? token : -1
    }
  },
}
