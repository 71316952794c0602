/** Times each dispatch on the device, as a pass of its own between two timestamps. For profiling only: a batch is one pass without it. */
import type { Staging } from './staging.js'
import { MAX_DISPATCHES } from './uniforms.js'
import { BufferUsage } from './usage.js'

/** Two for each dispatch; a set may hold 4096. */
const MOST = 2 * MAX_DISPATCHES

export class Timestamps {
  /** Of each kernel. */
  milliseconds: Record<string, number> = {}
  /** Resolves once the timestamps of all that was submitted are counted. */
  settled: Promise<unknown> = Promise.resolve()
  readonly #staging: Staging
  readonly #queries: GPUQuerySet
  readonly #resolved: GPUBuffer
  /** The kernels that are recorded and not yet submitted. */
  #kernels: string[] = []

  /** @param device with the feature `timestamp-query` */
  constructor(device: GPUDevice, staging: Staging) {
    this.#staging = staging
    this.#queries = device.createQuerySet({ type: 'timestamp', count: MOST })
    this.#resolved = device.createBuffer({ size: 8 * MOST, usage: BufferUsage.queryResolve | BufferUsage.copySource })
  }

  /** What the pass of a kernel's dispatch writes. */
  next(kernel: string): GPUComputePassTimestampWrites {
    const end = 2 * this.#kernels.push(kernel) - 1
    return { querySet: this.#queries, beginningOfPassWriteIndex: end - 1, endOfPassWriteIndex: end }
  }

  /** Records that the timestamps leave the set. @returns what reads them, to be called after the submission */
  resolve(encoder: GPUCommandEncoder): () => void {
    const kernels = this.#kernels
    const bytes = 16 * kernels.length
    if (bytes === 0) return () => {}
    this.#kernels = []
    // counted where they were recorded: a reset may come before they are read
    const { milliseconds } = this
    const host = this.#staging.take(bytes)
    encoder.resolveQuerySet(this.#queries, 0, 2 * kernels.length, this.#resolved, 0)
    encoder.copyBufferToBuffer(this.#resolved, 0, host, 0, bytes)
    return () => {
      const counted = this.#staging.collect(host, bytes).then(
        ({ buffer }) => {
          const times = new BigInt64Array(buffer)
          for (const [n, kernel] of kernels.entries())
            milliseconds[kernel] = (milliseconds[kernel] ?? 0) + Number(times[2 * n + 1]! - times[2 * n]!) / 1e6
        },
        // a lost device is told by the read that this one goes along with
        () => {},
      )
      this.settled = Promise.all([this.settled, counted])
    }
  }

  close(): void {
    this.#queries.destroy()
    this.#resolved.destroy()
  }
}
