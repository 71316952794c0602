/** All kernels in one module, for those who use it without the library: `webrnn/wasm/relaxed`, `webrnn/wasm/simd`. */
export * from './core'
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
export { scale_rows } from './kernels/scale_rows'
export { dropout } from './kernels/dropout'
export { sample, sample_scratch_bytes } from './kernels/sample'
export { sum } from './kernels/sum'
export { sum_of_squares } from './kernels/sum_of_squares'
export { adam } from './kernels/adam'
export { sgd } from './kernels/sgd'
export { adagrad } from './kernels/adagrad'
export { rmsprop } from './kernels/rmsprop'
