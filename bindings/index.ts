/** The public entry of webrnn: exports, nothing else. */
export { open, type OpenOptions } from './open.js'
export type { BackendName, Kernel, Stats } from './backend/backend.js'
export * as kernels from './backend/kernels/index.js'
export * as cells from './cells/index.js'
export type { Cell } from './cells/cell.js'
export { buckets, type BucketOptions } from './data/buckets.js'
export { padBatch, type PaddedBatch } from './data/pad_batch.js'
export { shuffle } from './data/shuffle.js'
export type { TokenArray, Tokens } from './data/tokens.js'
export { Vocabulary, type VocabularyCountOptions, type VocabularyOptions } from './data/vocabulary.js'
export * from './errors.js'
export { decodeSafetensors, encodeSafetensors, type FileTensor, type TensorFile } from './formats/safetensors.js'
export { crossEntropy, type CrossEntropyOptions } from './nn/losses/cross_entropy.js'
export { binaryCrossEntropy, meanSquaredError, type PointwiseLossOptions, type Values } from './nn/losses/pointwise.js'
export type { Reduction } from './nn/losses/reduction.js'
export { Conv1d, type Conv1dOptions } from './nn/conv1d.js'
export { bioConstraints, type Forbidden } from './nn/crf/constraints.js'
export { CRF, type CRFLossOptions } from './nn/crf/crf.js'
export { beamSearch, type BeamOptions, type Hypothesis } from './nn/decoding/beam.js'
export { greedySearch, type DecodingOptions } from './nn/decoding/greedy.js'
export { Dropout } from './nn/dropout.js'
export { EncoderDecoder } from './nn/encoder_decoder.js'
export { Embedding } from './nn/embedding.js'
export { relu, sigmoid, tanh } from './nn/functions/activations.js'
export { add, mean, scale, sum } from './nn/functions/arithmetic.js'
export { concat } from './nn/functions/concat.js'
export { dropout } from './nn/functions/dropout.js'
export { lastStep, maxOverTime, meanOverTime } from './nn/functions/over_time.js'
export { reshape } from './nn/functions/reshape.js'
export { gatherRows, select, swapAxes } from './nn/functions/rows.js'
export { logSoftmax, softmax } from './nn/functions/softmax.js'
export { generate, type GenerateOptions } from './nn/generate.js'
export { GRU } from './nn/gru.js'
export type { Lengths } from './nn/lengths.js'
export { Linear } from './nn/linear.js'
export type { LongCall, Progress } from './nn/long_call.js'
export { BiLSTM, LSTM } from './nn/lstm.js'
export { Module, joinParameters } from './nn/module.js'
export {
  Recurrent,
  type ForwardOptions,
  type RecurrentOptions,
  type RecurrentResult,
} from './nn/recurrent/recurrent.js'
export { RecurrentState, type GivenState, type StateShape } from './nn/recurrent/state.js'
export { RNN } from './nn/rnn.js'
export { sequential, Sequential, type Layer, type SequentialOptions, type SequentialState } from './nn/sequential.js'
export { Adagrad, type AdagradOptions } from './optim/adagrad.js'
export { Adam, AdamW, type AdamOptions } from './optim/adam.js'
export { Optimizer, type OptimizerOptions } from './optim/optimizer.js'
export { RMSProp, type RMSPropOptions } from './optim/rmsprop.js'
export {
  ReduceOnPlateau,
  cosineDecay,
  stepDecay,
  warmUp,
  type PlateauOptions,
  type Schedule,
} from './optim/schedules.js'
export { SGD, type SGDOptions } from './optim/sgd.js'
export { backward } from './tensor/backward.js'
export { formatTensor } from './tensor/format.js'
export type { Nested } from './tensor/nested.js'
export { Parameter } from './tensor/parameter.js'
export { Random } from './tensor/random.js'
export { Runtime } from './tensor/runtime.js'
export { Tensor } from './tensor/tensor.js'
export { version } from './version.js'
