/** TensorFlow.js with what makes functional models. */
import { createRequire } from 'node:module'
import { loadTensorFlow, type TensorFlow } from '../../oracles/tensorflow/load.js'

type Layers = typeof import('@tensorflow/tfjs-layers')

const require = createRequire(import.meta.url)

export type Oracle = TensorFlow & Pick<Layers, 'input' | 'model'>

export async function loadOracle(): Promise<Oracle> {
  const { input, model } = require('@tensorflow/tfjs-layers') as Layers
  return { ...(await loadTensorFlow()), input, model }
}
