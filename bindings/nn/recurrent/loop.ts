/** What a pass through time takes, leaves and gives back. */
import type { Span } from '../../backend/backend.js'
import * as kernels from '../../backend/kernels/index.js'
import type { Target } from '../../tensor/node.js'
import type { Parameter } from '../../tensor/parameter.js'
import type { Runtime } from '../../tensor/runtime.js'
import type { Storage } from '../../tensor/storage.js'

/** The parameters of one layer in one direction. Null: the cell has none. */
export interface RecurrentWeights {
  /** [Gw · H, I] */
  readonly weightIh: Parameter | null
  /** [Gr · H, H]; [Gr · H, P] with a projection */
  readonly weightHh: Parameter | null
  /** [H] for each gate whose `W@x` has a bias */
  readonly biasIh: Parameter | null
  /** [H] for each gate whose `R@…` has a bias */
  readonly biasHh: Parameter | null
  /** [Gp · H] */
  readonly peephole: Parameter | null
  /** [P, H]: the projection of the outputs. */
  readonly weightHr: Parameter | null
}

/** The sizes of a pass over one batch. */
export interface Sizes {
  readonly T: number
  readonly B: number
  readonly I: number
  readonly H: number
  readonly reverse: boolean
  /** Rows of y: its layer's directions side by side, and where this direction's begin. */
  readonly yStride: number
  readonly yOffset: number
}

/** What a layer reads, [T, B, I]. */
export interface Input {
  readonly storage: Storage
  readonly span: Span
  /** Whether it is 0 beyond each row's length. What comes from outside may be anything there, NaN too. */
  readonly isClean: boolean
}

/** The true length of each row, on the device and on the host. */
export interface RowLengths {
  readonly storage: Storage
  readonly host: Int32Array
}

/** What the way back needs of the way forward. */
export interface Trace {
  readonly sizes: Sizes
  readonly x: Input
  readonly lengths: RowLengths | null
  /** [S, T + 1, B, H] */
  readonly states: Storage
  /** [T, B, V, H]; null if not kept. */
  readonly saved: Storage | null
  /** Where each state lies as it is at each row's own last step. */
  readonly final: readonly Kept[]
  /** Further storages that the way back reads. */
  readonly more: readonly Storage[]
}

/** A stretch of memory that begins anywhere. */
export interface Place {
  readonly span: Span
  readonly offset: number
}

/** The same in a storage that can be retained. */
export interface Kept {
  readonly storage: Storage
  readonly offset: number
}

/** What a pass through time reads and writes besides the weights. */
export interface Loop {
  readonly x: Input
  /** Written, [T, B, yStride] at yOffset. */
  readonly y: Span
  readonly lengths: RowLengths | null
  /** Per state where it lies; null: zeros. */
  readonly initial: readonly (Place | null)[] | null
  /** Whether the way back will be asked for. */
  readonly keep: boolean
}

/** What comes back through time, besides the gradients of the weights. */
export interface LoopBack {
  /** The gradient of y, [T, B, yStride] at yOffset. */
  readonly dy: Span
  /** Per state where the gradient of its final value lies; null: zeros. */
  readonly dFinal: readonly (Place | null)[]
  /** Where the gradient of x goes; null if nothing wants it. */
  readonly dx: Target | null
  /** The index of this layer's first parameter among the node's inputs. */
  readonly first: number
}

/** Copies B · H numbers from one place to another. */
export function copyPlane(runtime: Runtime, columns: number, x: Span, xOffset: number, y: Span, yOffset: number): void {
  runtime.device.run(kernels.copy, { rows: 1, columns, x, xStride: 0, xOffset, y, yStride: 0, yOffset })
}

/** The place of state s between steps: before the first step, or after the last. */
export function planeOffset({ T, B, H, reverse }: Sizes, s: number, when: 'first' | 'last'): number {
  const slice = reverse === (when === 'first') ? T : 0
  return (s * (T + 1) + slice) * B * H
}
