/** Every kernel, each a value of its own. */
export * from './crf.js'
export * from './elementwise.js'
export * from './embedding.js'
export * from './losses.js'
export * from './optimizers.js'
export * from './products.js'
export * from './recurrent.js'
export * from './sampling.js'
export * from './time.js'
/** What each of them is called with. */
export type * from '../backend.js'
