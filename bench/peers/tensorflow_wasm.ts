/** TensorFlow.js on WebAssembly, from the site's bench/peers. One number of threads for each worker. */
import * as tf from '@tensorflow/tfjs-core'
import * as wasm from '@tensorflow/tfjs-backend-wasm'
import type { Peer } from './peer.js'
import { prepare } from './tensorflow_layers.js'

export async function openPeer(threads: number): Promise<Peer> {
  tf.env().set('PROD', true) // no banner
  wasm.setWasmPaths(new URL('./', import.meta.url).href)
  wasm.setThreadsCount(threads)
  await tf.setBackend('wasm')
  await tf.ready()
  const [used, simd] = [wasm.getThreadsCount(), await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')]
  const remark = used === threads ? '' : `, which says that it has ${used}`
  return {
    name: 'tensorflow.js',
    version: `${tf.version_core}, wasm${simd ? '' : ' without SIMD'}${remark}`,
    prepare,
  }
}
