/**
 * The device suite in headless Chrome: WebGPU on its software adapter, and WebAssembly on one thread and on two. In two browsers at a time, for a software adapter
 * compiles on one core.
 */
import { describe, test } from 'node:test'
import type { Part, Target } from './device/result.js'
import { filter } from './harness/bundle.js'
import { runInChrome } from './harness/chrome.js'
import { relay } from './harness/relay.js'

/** What one browser after the other runs; each of the two takes about as long. */
const LANES: readonly (readonly (readonly [Target, Part?])[])[] = [
  [['webgpu', 'kernels']],
  [['webgpu', 'api'], ['webgpu-card'], ['wasm'], ['wasm-threads']],
]

describe('in Chrome', { concurrency: LANES.length }, () => {
  for (const lane of LANES) {
    test(lane.map(named).join(', '), async (context) => {
      for (const run of lane) {
        const [target, part] = run
        await context.test(named(run), (one) => relay(one, target, runInChrome(target, filter, part)))
      }
    })
  }
})

function named([target, part]: readonly [Target, Part?]): string {
  return part ? `${target} (${part})` : target
}
