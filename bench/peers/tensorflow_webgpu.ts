/** TensorFlow.js on WebGPU. */
import * as tf from '@tensorflow/tfjs-core'
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { adapterText } from '../machine/adapter.js'
import type { Peer } from './peer.js'
import { prepare } from './tensorflow_layers.js'

/** @throws Error where it finds no adapter */
export async function openPeer(): Promise<Peer> {
  tf.env().set('PROD', true) // no banner
  if (!(await tf.setBackend('webgpu'))) throw new Error('it finds no WebGPU adapter')
  await tf.ready()
  const { device } = tf.backend() as WebGPUBackend
  const adapter = adapterText(device.adapterInfo)
  return { name: 'tensorflow.js', version: `${tf.version_core}, WebGPU`, adapter, prepare }
}
