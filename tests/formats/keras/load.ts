/** The built package with its entry for foreign formats, and TensorFlow.js with what makes functional models. */
import { createRequire } from 'node:module'
import { loadPackage, type Package } from '../../../tools/cells/package.js'
import { loadTensorFlow, type TensorFlow } from '../../oracles/tensorflow/load.js'

type Layers = typeof import('@tensorflow/tfjs-layers')

const require = createRequire(import.meta.url)

export type Library = Package & typeof import('webrnn/formats')
export type Oracle = TensorFlow & Pick<Layers, 'input' | 'model'>

export async function loadLibrary(): Promise<Library> {
  const formats = (await import(
    new URL('../../../dist/formats.js', import.meta.url).href
  )) as typeof import('webrnn/formats')
  return { ...(await loadPackage()), ...formats }
}

export async function loadOracle(): Promise<Oracle> {
  const { input, model } = require('@tensorflow/tfjs-layers') as Layers
  return { ...(await loadTensorFlow()), input, model }
}
