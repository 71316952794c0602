/** Where the time of a training step goes, kernel by kernel. */
import type { Place } from './suite/operation.js'
import { trainer } from './suite/training.js'
import { CLASSES } from './suite/data.js'

export interface Profile {
  readonly size: typeof SIZE
  readonly threads: number
  readonly reason: string
  readonly steps: number
  readonly millisecondsPerStep: number
  readonly kernels: readonly KernelShare[]
}

/** When there have been steps enough. */
export interface Most {
  readonly steps: number
  readonly milliseconds: number
}

/** One kernel in a step; `host` is all that is none: JavaScript; on WebGPU also what lies between the kernels, and the way to the device and back. */
export interface KernelShare {
  readonly name: string
  /** In a step. */
  readonly calls: number
  readonly milliseconds: number
  readonly share: number
  /** Of the products in it; null where there are none, or their number is not the kernel's alone. */
  readonly gigaflops: number | null
}

const SIZE = { T: 64, B: 32, I: 256, H: 256 }
const WARM = { wasm: 5, webgpu: 2 }

/** The LSTM's products, by the kernel that makes them. */
function flopsOf(name: string): number | null {
  const { T, B, I, H } = SIZE
  const recurrent = 2 * T * B * 4 * H * H
  // forward W x; backward dW and dR; the linear layer's three
  if (name === 'gemm') return 2 * (2 * T * B * 4 * H * I) + recurrent + 3 * 2 * T * B * H * CLASSES
  return name === 'scan_forward' || name === 'scan_backward' ? recurrent : null
}

/** @param most steps, or milliseconds of them; but three steps */
export async function profile(place: Place, most: Most): Promise<Profile> {
  const { runtime } = place
  const task = trainer(place, 'lstm', SIZE)
  try {
    for (let n = 0; n < WARM[runtime.backend]; n++) await task.step()
    runtime.resetStats()
    const start = performance.now()
    let steps = 0
    while (steps < 3 || (steps < most.steps && performance.now() - start < most.milliseconds)) {
      await task.step()
      steps++
    }
    const total = (performance.now() - start) / steps
    const { kernels, milliseconds } = runtime.stats()
    const own = Object.entries(kernels).map(([name, calls]): KernelShare => {
      const taken = (milliseconds[name] ?? 0) / steps
      const flops = flopsOf(name)
      const gigaflops = flops !== null && taken > 0 ? flops / taken / 1e6 : null
      return { name, calls: calls / steps, milliseconds: taken, share: taken / total, gigaflops }
    })
    const rest = total - own.reduce((sum, one) => sum + one.milliseconds, 0)
    const host = { name: 'host', calls: 0, milliseconds: rest, share: rest / total, gigaflops: null }
    const shares = [...own.sort((a, b) => b.milliseconds - a.milliseconds), host]
    const { threads, reason } = runtime
    return { size: SIZE, threads, reason, steps, millisecondsPerStep: total, kernels: shares }
  } finally {
    task.close()
  }
}
