/** The device suite in headless Chrome: WebGPU on its software adapter, and WebAssembly. */
import { test } from 'node:test'
import { filter } from './harness/bundle.js'
import { runInChrome } from './harness/chrome.js'
import { relay } from './harness/relay.js'

for (const target of ['webgpu', 'wasm'] as const) {
  test(`${target} in Chrome`, (context) => relay(context, target, runInChrome(target, filter)))
}
