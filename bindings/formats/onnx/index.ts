/** ONNX in and out. */
export type { OnnxPort } from './graph.js'
export type { OnnxArray, OnnxInput } from './inputs.js'
export { OnnxModel, readOnnx, type OnnxOutput } from './model.js'
export type { ElementType } from './types.js'
export { writeOnnx, type WriteOnnxOptions } from './write.js'
