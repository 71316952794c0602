/**
 * Everything that the module of the kernels exports: the kernels with their packing and scratch, and an allocator for the memory that it imports. Each cell
 * is a module of its own. Threads run instances of their own in one shared memory; only one of them allocates.
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
export { embedding_backward } from './kernels/embedding_backward'
export { cross_entropy } from './kernels/cross_entropy'
export { binary_cross_entropy } from './kernels/binary_cross_entropy'
export { squared_error } from './kernels/squared_error'
export { crf, crf_scratch_bytes } from './kernels/crf'
export { viterbi, viterbi_scratch_bytes } from './kernels/viterbi'
export { windows_forward, windows_backward } from './kernels/windows'
export {
  max_over_time_forward,
  max_over_time_backward,
  mean_over_time_forward,
  mean_over_time_backward,
} from './kernels/over_time'
export { softmax_forward, softmax_backward } from './kernels/softmax'
export { activation_forward, activation_backward } from './kernels/activation'
export { bias_gradient } from './kernels/bias_gradient'
export { add } from './kernels/add'
export { scale } from './kernels/scale'
export { scale_rows } from './kernels/scale_rows'
export { fill } from './kernels/fill'
export { copy } from './kernels/copy'
export { dropout } from './kernels/dropout'
export { sample, sample_scratch_bytes } from './kernels/sample'
export { sum } from './kernels/sum'
export { sum_of_squares } from './kernels/sum_of_squares'
export { adam } from './kernels/adam'
export { sgd } from './kernels/sgd'
export { adagrad } from './kernels/adagrad'
export { rmsprop } from './kernels/rmsprop'
