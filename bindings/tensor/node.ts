import type { Span } from '../backend/backend.js'
import { Hold, type Storage } from './storage.js'

/** Where the gradient of an input goes: written there, or added to what is there. */
export interface Target {
  readonly span: Span
  readonly accumulate: boolean
}

/** What a node's backward function is given. Indices count the node's inputs or outputs. */
export interface BackwardPass {
  /** Whether anything wants the gradient of this input. */
  wants(input: number): boolean
  /** The memory for the gradient of an input that is wanted. Whoever takes it must write it. */
  target(input: number): Target
  /** A finished gradient of an input that is wanted: taken as it is where it is the first, and then not to be written again. */
  give(input: number, gradient: Storage): void
  /** The gradient of an output; zeros where nothing depends on it. */
  gradient(output: number): Span
  /** Whether the gradient of the (scalar) output is exactly 1: it is the loss itself. */
  isOne(output: number): boolean
  /** Whether anything depends on this output. */
  has(output: number): boolean
  /** Memory that lives until this node's backward returns. */
  scratch(elements: number): Storage
}

/** A tensor that collects its gradient. */
export interface Leaf {
  collect(): Target
}

/** The other end of an input: a leaf that collects its gradient, an output of an earlier node, or nothing that wants a gradient. */
export type Edge = { readonly leaf: Leaf } | { readonly node: Node; readonly output: number } | null

let created = 0

/** One recorded operation on the tape. */
export class Node {
  /** Later nodes have larger numbers, so descending order is a topological order for going back. */
  readonly order = created++
  /** Whether backward has passed, after which the graph ends here. */
  done = false
  /** The holds of the results, which age when backward has passed. */
  readonly results: Hold[] = []
  /** What backward will read. */
  readonly saved: readonly Hold[]

  constructor(
    readonly name: string,
    public inputs: readonly Edge[],
    /** Elements of each output. */
    readonly outputs: readonly number[],
    saved: readonly Storage[],
    public run: (pass: BackwardPass) => void,
    /** Throws if a parameter is not what it was when the node was recorded. */
    public expectUnchanged: () => void,
  ) {
    this.saved = saved.map((storage) => new Hold(storage.retain()))
  }

  /** Lets go of all that backward needed. */
  finish(): void {
    this.done = true
    for (const hold of this.saved) hold.release()
    this.inputs = []
    this.run = this.expectUnchanged = () => undefined
  }
}
