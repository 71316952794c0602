/** Collects what goes wrong on the device, which tells it later, until the next read can report it. */
import { DeviceError, DeviceLostError, OutOfMemoryError } from '../../errors.js'

const FILTERS = ['validation', 'out-of-memory', 'internal'] as const

export class Faults {
  readonly #device: GPUDevice
  /** Checks that may still find a fault, and those that found one that no read has reported yet. */
  readonly #checks = new Set<Promise<DeviceError | null>>()
  /** Resolves when the device is gone, unless it was closed before. */
  readonly lost: Promise<DeviceLostError>
  #lost: DeviceLostError | null = null
  #closed = false

  /** @param external whether the user owns the device: then faults outside our own calls are the user's affair. */
  constructor(device: GPUDevice, external: boolean) {
    this.#device = device
    this.lost = new Promise((resolve) => {
      void device.lost.then((info) => {
        this.#lost = new DeviceLostError(`the WebGPU device is lost (${info.reason}): ${info.message || 'no message'}`)
        if (!this.#closed) resolve(this.#lost)
      })
    })
    if (!external) {
      device.addEventListener('uncapturederror', (event) => {
        event.preventDefault()
        this.record(classify(event.error, 'WebGPU'))
      })
    }
  }

  /** Notes a fault that is known already. */
  record(fault: DeviceError): void {
    this.add(Promise.resolve(fault))
  }

  /** Notes a check whose result comes later; a check that itself fails (on a lost device) finds nothing. */
  add(check: Promise<DeviceError | null>): void {
    if (this.#closed) return
    const entry = check.catch(() => null)
    this.#checks.add(entry)
    void entry.then((fault) => {
      if (!fault) this.#checks.delete(entry)
    })
  }

  /** Runs device calls inside error scopes; a fault is reported under the name `what`. */
  guard<T>(what: string, run: () => T, failed?: (fault: DeviceError) => void): T {
    for (const filter of FILTERS) this.#device.pushErrorScope(filter)
    try {
      return run()
    } finally {
      const scopes = FILTERS.map(() => this.#device.popErrorScope().catch(() => null))
      this.add(
        Promise.all(scopes).then((errors) => {
          const error = errors.find((found) => found !== null)
          if (!error) return null
          const fault = classify(error, what)
          failed?.(fault)
          return fault
        }),
      )
    }
  }

  /** Waits for all checks noted so far. @throws DeviceError the first fault; it and its followers are then reported */
  async report(checks = this.snapshot()): Promise<void> {
    const found = await Promise.all(checks)
    if (this.#lost) throw this.#lost
    const fault = found.find((entry) => entry !== null)
    if (!fault) return
    for (const check of checks) this.#checks.delete(check)
    throw fault
  }

  /** The checks noted so far: two reads of one batch both report its fault. */
  snapshot(): Promise<DeviceError | null>[] {
    return [...this.#checks]
  }

  /** After a failure that may come from a loss: gives the device's own word on it a moment to arrive. @throws DeviceLostError */
  async settleLoss(): Promise<void> {
    const moment = new Promise((resolve) => setTimeout(resolve, 100))
    await Promise.race([this.#device.lost, moment])
    if (this.#lost) throw this.#lost
  }

  close(): void {
    this.#closed = true
    this.#checks.clear()
  }
}

function classify(error: GPUError, what: string): DeviceError {
  // By name: the class is a global that not every environment has.
  if (error.constructor.name === 'GPUOutOfMemoryError') {
    return new OutOfMemoryError(`${what}: the device has no memory left: ${error.message}`)
  }
  return new DeviceError(`${what}: ${error.message}`)
}
