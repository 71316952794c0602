/**
 * What the module that every network needs exports: memory, products, the loop through time and what goes around them. The other kernels are modules of their
 * own, one for each file, as each cell is; a program carries those that it calls. Threads run instances of their own in one shared memory; only one of
 * them allocates.
 */
export { allocate, release } from './kernels/memory'
export { may_sleep } from './kernels/barrier'
export { packed_bytes, pack } from './kernels/pack'
export { gemm, gemm_scratch_bytes } from './kernels/gemm'
export { recurrent_packed_bytes, recurrent_scratch_bytes, recurrent_own_bytes, pack_recurrent } from './kernels/recurrent'
export { scan_forward } from './kernels/scan_forward'
export { scan_backward } from './kernels/scan_backward'
export { step_forward } from './kernels/step_forward'
export { step_backward } from './kernels/step_backward'
export { embedding_forward } from './kernels/embedding_forward'
export { bias_gradient } from './kernels/bias_gradient'
export { add } from './kernels/add'
export { scale } from './kernels/scale'
export { fill } from './kernels/fill'
export { copy } from './kernels/copy'
