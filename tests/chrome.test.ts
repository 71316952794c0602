/** The device suite in headless Chrome: WebGPU on its software adapter, and WebAssembly on one thread and on two. */
import { test } from 'node:test'
import { filter } from './harness/bundle.js'
import { runInChrome } from './harness/chrome.js'
import { relay } from './harness/relay.js'

for (const target of ['webgpu', 'webgpu-card', 'wasm', 'wasm-threads'] as const) {
  test(`${target} in Chrome`, (context) => relay(context, target, runInChrome(target, filter)))
}
