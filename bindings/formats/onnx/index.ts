/** ONNX in and out. */
export type { OnnxPort } from './graph.js'
export type { OnnxArray, OnnxInput } from './inputs.js'
export { OnnxModel, type OnnxOutput } from './model.js'
export { readOnnx } from './read.js'
export type { ElementType } from './types.js'
export { writeOnnx, type WriteOnnxOptions } from './write.js'
