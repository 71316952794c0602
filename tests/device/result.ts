import type { Worst } from '../kernels/check.js'

/** What one case gave, in a form that crosses from the page to Node as JSON. */
export interface CaseResult {
  readonly name: string
  readonly ok: boolean
  /** What was wrong. */
  readonly message?: string
  readonly milliseconds: number
  /** The worst error of each kernel of the case. */
  readonly worst: ReadonlyArray<Worst & { readonly kernel: string; readonly cell?: string }>
}

/**
 * The backends that a suite can be run on: `wasm` in the flavour that the engine allows, or one flavour by name, on one thread; `wasm-threads` on two, with every
 * call divided that can be. `webgpu-card`: the forms of WebGPU's kernels that graphics cards run, on a device with no features and the default limits;
 * those of the cases that have forms.
 */
export type Target = 'webgpu' | 'webgpu-card' | 'wasm' | 'wasm-relaxed' | 'wasm-simd' | 'wasm-threads'

/** Which of a target's cases: the loops in one dispatch, the backend's and the other kernels', or those of the public interface. */
export type Part = 'scans' | 'kernels' | 'api'

/** What the device bundle exports (tests/browser/page.ts). */
export interface DeviceModule {
  default: (target: Target, filter?: string, part?: Part) => AsyncGenerator<CaseResult>
}
