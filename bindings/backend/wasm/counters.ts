/** What was called, how often, and what failed, since the last reset. */
import { DeviceError } from '../../errors.js'

export class Counters {
  dispatches = 0
  submits = 0
  kernels: Record<string, number> = {}
  milliseconds: Record<string, number> = {}
  private pending = false
  private failure: DeviceError | null = null

  /** Runs a kernel, and counts it and its time. */
  time(kernel: string, run: () => void): void {
    const begun = this.begin(kernel)
    run()
    this.end(kernel, begun)
  }

  /** Counts a kernel that begins. @returns when it began, in milliseconds */
  begin(kernel: string): number {
    this.dispatches++
    this.kernels[kernel] = (this.kernels[kernel] ?? 0) + 1
    this.pending = true
    return performance.now()
  }

  /** Counts its time. */
  end(kernel: string, begun: number): void {
    this.milliseconds[kernel] = (this.milliseconds[kernel] ?? 0) + performance.now() - begun
  }

  /** Keeps the first failure for the next `read`, where a failure of the other backend shows too. */
  fail(kernel: string, error: unknown): void {
    if (error instanceof DeviceError) this.failure ??= error
    else {
      const message = error instanceof Error ? error.message : String(error)
      this.failure ??= new DeviceError(`${kernel}: ${message}`, { cause: error })
    }
  }

  /** The failure since the last time that anyone asked. */
  takeFailure(): DeviceError | null {
    const { failure } = this
    this.failure = null
    return failure
  }

  /** Ends a batch, if there is one. */
  submit(): void {
    if (this.pending) this.submits++
    this.pending = false
  }

  reset(): void {
    this.dispatches = 0
    this.submits = 0
    this.kernels = {}
    this.milliseconds = {}
  }
}
