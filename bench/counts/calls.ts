/** Counts the calls of the WebGPU API, whoever makes them: webrnn, a peer, or WebAssembly behind a peer. */

/** Of some piece of work. */
export interface Calls {
  readonly dispatches: number
  readonly submits: number
  readonly encoders: number
  readonly passes: number
  readonly bindGroups: number
  readonly writes: number
  /** Buffers mapped: results that came to JavaScript. */
  readonly maps: number
}

type Methods = Record<string, (...given: never[]) => unknown>

/** Where each count comes from. A function, for the classes are globals that not every environment has. */
const counted = (): readonly (readonly [keyof Calls, prototype: object, ...methods: string[]])[] => [
  ['dispatches', GPUComputePassEncoder.prototype, 'dispatchWorkgroups', 'dispatchWorkgroupsIndirect'],
  ['submits', GPUQueue.prototype, 'submit'],
  ['encoders', GPUDevice.prototype, 'createCommandEncoder'],
  ['passes', GPUCommandEncoder.prototype, 'beginComputePass'],
  ['bindGroups', GPUDevice.prototype, 'createBindGroup'],
  ['writes', GPUQueue.prototype, 'writeBuffer'],
  ['maps', GPUBuffer.prototype, 'mapAsync'],
]

/**
 * Runs `work`, and counts until it is done. Outside of it nothing is counted, nor slower. Not for two at a time.
 * @throws whatever `work` throws
 */
export async function countCalls<Result>(work: () => Promise<Result>): Promise<{ calls: Calls; result: Result }> {
  const calls = { dispatches: 0, submits: 0, encoders: 0, passes: 0, bindGroups: 0, writes: 0, maps: 0 }
  const restore: (() => void)[] = []
  for (const [name, prototype, ...methods] of counted()) {
    for (const method of methods) {
      const original = (prototype as Methods)[method]!
      ;(prototype as Methods)[method] = function (this: unknown, ...given) {
        calls[name]++
        return original.apply(this, given)
      }
      restore.push(() => ((prototype as Methods)[method] = original))
    }
  }
  try {
    const result = await work()
    return { calls, result }
  } finally {
    for (const back of restore) back()
  }
}
