import type { Backend, Kernels } from '../../bindings/backend/backend.js'
import type { Check } from './check.js'

export type KernelName = keyof Kernels

/** One test on a device. It opens nothing and closes nothing, and gives back the memory that it takes. */
export interface Case {
  /** Unique; starts with what is tested: a kernel's name, `backend`, … */
  readonly name: string
  /** The kernels whose results the case checks, for the table of worst errors. */
  readonly kernels: readonly KernelName[]
  readonly cell?: string
  run(backend: Backend, check: Check): Promise<void>
}
