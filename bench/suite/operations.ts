import { character } from './character.js'
import { forward } from './forward.js'
import { adam, embedding, gemm, softmax } from './kernels.js'
import { opening } from './opening.js'
import type { Operation } from './operation.js'
import type { OperationName } from './row.js'
import { training } from './training.js'

/** Every operation of the suite by its name. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  forward,
  training,
  gemm,
  softmax,
  embedding,
  adam,
  character,
  open: opening,
  // The same at many sizes, by itself: how the cost grows.
  scaling: { ...forward, tolerance: null },
}
