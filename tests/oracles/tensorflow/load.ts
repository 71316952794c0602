/**
 * TensorFlow.js on the CPU: its core, its backend and its layers, a third of what the whole of it weighs. Of the core, its gradients
 * and the methods of tensors that the layers call are files apart, written for bundlers: imports without extensions, which `require` under tsx finds.
 */
import { createRequire } from 'node:module'

type Core = typeof import('@tensorflow/tfjs-core')
type Layers = typeof import('@tensorflow/tfjs-layers')

const require = createRequire(import.meta.url)

export async function loadTensorFlow(): Promise<Core & Pick<Layers, 'sequential' | 'layers'>> {
  const core = require('@tensorflow/tfjs-core') as Core
  core.env().set('PROD', true) // no banner
  for (const file of ['dist/register_all_gradients.js', 'dist/public/chained_ops/register_all_chained_ops.js'])
    require(`@tensorflow/tfjs-core/${file}`)
  require('@tensorflow/tfjs-backend-cpu')
  const { sequential, layers } = require('@tensorflow/tfjs-layers') as Layers
  await core.setBackend('cpu')
  await core.ready()
  return { ...core, sequential, layers }
}

export type TensorFlow = Awaited<ReturnType<typeof loadTensorFlow>>
