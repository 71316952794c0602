/** Models of Keras and TensorFlow.js. */
export { KerasModel, type KerasLayer } from './model.js'
export type { KerasInput, KerasNumbers } from './input.js'
export { readKeras } from './read.js'
export type { KerasJson } from './text.js'
export type { KerasWeights } from './weights.js'
