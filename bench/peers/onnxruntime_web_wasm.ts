/** ONNX Runtime Web on WebAssembly, from the site's bench/peers. One number of threads for each worker: its environment is set once. */
import * as ort from 'onnxruntime-web/wasm'
import { taskMaker } from './onnxruntime_web.js'
import type { Peer } from './peer.js'
import { rivalOf } from './rival.js'

export function openPeer(threads: number): Peer {
  ort.env.wasm.numThreads = threads
  ort.env.wasm.wasmPaths = new URL('./', import.meta.url).href
  const task = taskMaker(ort, {})
  const alone = threads > 1 && !crossOriginIsolated ? ', one thread, for the page is not isolated' : ''
  return {
    name: 'onnxruntime-web',
    version: `${ort.env.versions.web ?? ''}, wasm${alone}`,
    prepare: async (row) => rivalOf(await task(row)),
  }
}
