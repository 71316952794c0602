import type { Backend, Kernel } from '../../bindings/backend/backend.js'
import type * as kernels from '../../bindings/backend/kernels/index.js'
import type { Check } from './check.js'

export type KernelName = keyof typeof kernels

/** What a kernel is called with. */
export type CallOf<Name extends KernelName> = (typeof kernels)[Name] extends Kernel<infer Call> ? Call : never

/** Something for each kernel's call. */
export type Kernels = { [Name in KernelName]: (call: CallOf<Name>) => void }

/** One test on a device. It opens nothing and closes nothing, and gives back the memory that it takes. */
export interface Case {
  /** Unique; starts with what is tested: a kernel's name, `backend`, … */
  readonly name: string
  /** The kernels whose results the case checks, for the table of worst errors. */
  readonly kernels: readonly KernelName[]
  readonly cell?: string
  run(backend: Backend, check: Check): Promise<void>
}
