/** The device suite on WebAssembly in Node, with fused multiply-add and without, and on two threads; needs --experimental-wasm-relaxed-simd on Node 20. */
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { DeviceModule } from './device/result.js'
import { bundlePath, filter } from './harness/bundle.js'
import { relay } from './harness/relay.js'

for (const target of ['wasm-relaxed', 'wasm-simd', 'wasm-threads'] as const) {
  test(`${target} in Node`, async (context) => {
    const suite = (await import(pathToFileURL(bundlePath()).href)) as DeviceModule
    await relay(context, target, suite.default(target, filter))
  })
}
