/**
 * ONNX Runtime Web on WebGPU, from the site's bench/peers. What its WebGPU cannot do it does on WebAssembly, and says nothing: it is told not to, and its
 * dispatches are counted.
 */
import * as ort from 'onnxruntime-web/webgpu'
import { countCalls } from '../counts/calls.js'
import { adapterText } from '../machine/adapter.js'
import type { Row } from '../suite/row.js'
import { taskMaker } from './onnxruntime_web.js'
import type { Peer } from './peer.js'
import { rivalOf } from './rival.js'

const OPTIONS: ort.InferenceSession.SessionOptions = {
  executionProviders: ['webgpu'],
  extra: { session: { disable_cpu_ep_fallback: '1' } },
}

/** Shows what it runs on: the environment knows its device once there is a session. */
const PROBE: Row = {
  ...{ operation: 'forward', cell: 'lstm', size: { T: 8, B: 2, I: 4, H: 4 } },
  ...{ backend: 'webgpu', threads: 1 },
}

/** @throws Error where it does not come to WebGPU */
export async function openPeer(): Promise<Peer> {
  ort.env.wasm.numThreads = 1
  ort.env.wasm.wasmPaths = new URL('./', import.meta.url).href
  const task = taskMaker(ort, OPTIONS)
  /** @throws Error where a run dispatches nothing */
  const prepare = async (row: Row) => {
    const own = await task(row)
    const result = async () => (await onWebGPU(own.result)).result
    return rivalOf({ ...own, result })
  }
  const probe = await task(PROBE)
  const { dispatches } = (await onWebGPU(probe.result)).calls
  probe.close()
  const adapter = adapterText((await ort.env.webgpu.device).adapterInfo)
  const seen = `${dispatches} dispatches for an LSTM of ${PROBE.size.T} steps`
  return { name: 'onnxruntime-web', version: `${ort.env.versions.web ?? ''}, WebGPU: ${seen}`, adapter, prepare }
}

async function onWebGPU(run: () => Promise<Float32Array>) {
  const counted = await countCalls(run)
  if (counted.calls.dispatches === 0) throw new Error('it ran on WebAssembly: not one dispatch')
  return counted
}
