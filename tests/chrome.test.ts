/** The device suite in headless Chrome: WebGPU on its software adapter, and WebAssembly on one thread and on two. */
import { describe, test, type TestContext } from 'node:test'
import type { Part, Target } from './device/result.js'
import { filter } from './harness/bundle.js'
import { runInChrome } from './harness/chrome.js'
import { relay } from './harness/relay.js'

type Run = readonly [Target, Part?]

/** What one browser after the other runs. A software adapter compiles on one core: so there are two at a time, and each takes about as long. */
const LANES: readonly (readonly Run[])[] = [
  [['webgpu', 'kernels'], ['webgpu-card']],
  [
    ['webgpu', 'api'],
    ['webgpu', 'scans'],
  ],
]

/** Threads want the cores for themselves. */
const ALONE: readonly Run[] = [['wasm'], ['wasm-threads']]

const nameOf = ([target, part]: Run): string => (part ? `${target} in Chrome, ${part}` : `${target} in Chrome`)

const check =
  ([target, part]: Run) =>
  (context: TestContext) =>
    relay(context, target, runInChrome(target, filter, part))

describe('WebGPU', { concurrency: LANES.length }, () => {
  for (const [n, lane] of LANES.entries()) {
    test(`browser ${n + 1}`, async (context) => {
      for (const run of lane) await context.test(nameOf(run), check(run))
    })
  }
})

for (const run of ALONE) test(nameOf(run), check(run))
