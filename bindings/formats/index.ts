/** The entry `webrnn/formats`: models from elsewhere, and for elsewhere. */
export * from './onnx/index.js'
