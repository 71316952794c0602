/** WebGPU in Node, by Dawn: on this machine's graphics card, or, if there is none, on a driver that is a program on the processor. */
import { create, globals } from 'webgpu'
import { adapterText } from '../machine/adapter.js'
import { drivers } from './vulkan.js'

export interface Dawn {
  readonly adapter: GPUAdapter
  /** Vendor, architecture, description. */
  readonly name: string
  /** Whether the adapter is a program on the processor: right results, no speed. */
  readonly software: boolean
}

export type Kind = 'auto' | 'system' | 'software'

/** Timestamps as fine as the device has them; in a page they are rounded to 0.1 ms. */
const FLAGS = ['disable-dawn-features=timestamp_quantization']
const PROGRAMS = /swiftshader|llvmpipe|lavapipe|basic render|software/i

/**
 * Finds an adapter, and makes it the one that `navigator.gpu` offers, as in a page.
 * @throws Error where there is none of that kind
 */
export async function openDawn(kind: Kind): Promise<Dawn> {
  Object.assign(globalThis, globals)
  let last: Dawn | undefined
  for (const { choose } of drivers()) {
    choose()
    const gpu = create(FLAGS)
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
    if (!adapter) continue
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true })
    const { info } = adapter
    const software = info.isFallbackAdapter || PROGRAMS.test(`${adapterText(info)} ${info.device}`)
    last = { adapter, name: adapterText(info), software }
    if (software === (kind === 'software')) return last
  }
  if (last && kind !== 'system') return last
  throw new Error(
    last
      ? `WebGPU offers only ${last.name}, which is a program on the processor`
      : 'WebGPU finds no adapter: neither a graphics card with its driver (on Linux Vulkan), nor a driver that is a program on the processor, as browsers have',
  )
}
