/** What WebGPU's half of a kernel works with: it turns a call into a dispatch (which shader, overrides, spans, sizes, how many workgroups), or into several. */
import type { Span } from '../../backend.js'
import type { Binding, Bindings } from '../commands.js'
import type { Loops } from '../recurrent/loops.js'
import type { Shader } from '../sources.js'

export interface Gpu {
  dispatch(one: Dispatch): void
  readonly loops: Loops
  /** Whether the adapter is a program on the processor. */
  readonly software: boolean
}

export interface Dispatch {
  readonly shader: Shader
  /** The overrides. */
  readonly constants?: Readonly<Record<string, number>>
  readonly bindings: Bindings
  /** The members of the kernel's `Sizes`: whole numbers, … */
  readonly sizes: readonly number[]
  /** … then others. */
  readonly factors?: readonly number[]
  readonly groups: number
  /** Slices of its sums: workgroups in the second dimension. Default 1. */
  readonly slices?: number
  /** How many calls of one shape it does at once: workgroups in the third dimension. Default 1. */
  readonly calls?: number
}

/** WebGPU's default limit of workgroups along one dimension. Kernels deal more work than that out in turns. */
const MAX_GROUPS = 65535

/** The workgroups for so much work, of which each does so much at a time. */
export function groups(work: number, each: number, most = MAX_GROUPS): number {
  return Math.min(most, Math.ceil(work / each))
}

/**
 * Threads of workgroups whose threads make sums together.
 * @param card on graphics cards. A program on the processor runs four at a time, and fills a workgroup's memory with zeros for each four anew: there four are enough
 */
export const threads = ({ software }: Gpu, card: number): { readonly WIDTH: number } => ({ WIDTH: software ? 4 : card })

/** A binding that the kernel declares and does not use this time. */
export const NOTHING: Binding = [null, 0]

export const optional = (span: Span | null, elements: number): Binding => (span ? [span, elements] : NOTHING)

/** Whether two spans begin at the same place. */
export function same(a: Span, b: Span): boolean {
  return a.memory === b.memory && a.offset === b.offset
}
