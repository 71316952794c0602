/** The entry `webrnn/formats`: models from elsewhere, and for elsewhere. */
export * from './keras/index.js'
export * from './onnx/index.js'
