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
// What each of them is called with, and what that is made of.
export type {
  Activation,
  ActivationBackward,
  ActivationForward,
  Adagrad,
  Adam,
  Add,
  Backend,
  BiasGradient,
  BinaryCrossEntropy,
  Copy,
  Crf,
  CrossEntropy,
  Dropout,
  EmbeddingBackward,
  EmbeddingForward,
  Fill,
  Gemm,
  LoopSize,
  MaxOverTimeBackward,
  MaxOverTimeForward,
  MeanOverTimeBackward,
  MeanOverTimeForward,
  Memory,
  Plan,
  Precision,
  RMSProp,
  RecurrentBackward,
  RecurrentForward,
  Sample,
  Scale,
  ScaleRows,
  Sgd,
  SoftmaxBackward,
  SoftmaxForward,
  Span,
  SquaredError,
  Sum,
  SumOfSquares,
  Update,
  Viterbi,
  WindowsBackward,
  WindowsForward,
} from '../backend.js'
