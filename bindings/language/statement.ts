import type { Key, Tree } from './tree.js'

/** `target = tree`, or `target += tree` where `add`. */
export interface Statement {
  readonly target: Key
  readonly tree: Tree
  readonly add: boolean
}

/** The pointwise parts of one stage, going back. */
export interface StageGradient {
  /** From the gradients of the next states (`dafter.…`) and of values left by later stages (`carried.…`) to those of what the stage reads. */
  readonly backward: readonly Statement[]
  /** From the gradient of the operand (`doperand`) to those of what it is computed from. */
  readonly operandBackward: readonly Statement[]
}
