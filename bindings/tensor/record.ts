import { WebRNNError } from '../errors.js'
import { Node, type BackwardPass, type Edge } from './node.js'
import type { Runtime } from './runtime.js'
import { Scratch } from './scratch.js'
import { sizeOf } from './shape.js'
import type { Storage } from './storage.js'
import { Tensor } from './tensor.js'

export interface Recipe {
  /** For error messages. */
  readonly name: string
  /** What the result depends on. Null: an input that has no gradient (tokens, an absent bias). */
  readonly inputs: readonly (Tensor | null)[]
  /** Further inputs, given by where their gradient flows to. */
  readonly edges?: readonly Edge[]
  /** Elements of each output. */
  readonly outputs: readonly number[]
  /** Storages that backward reads. */
  readonly saved: readonly Storage[]
  readonly backward: (pass: BackwardPass) => void
}

/** Whether an operation on these inputs belongs on the tape. */
export const isRecorded = (
  runtime: Runtime,
  inputs: readonly (Tensor | null)[],
  edges: readonly Edge[] = [],
): boolean => runtime.recording && (inputs.some((input) => input?.edge) || edges.some(Boolean))

/** Puts an operation on the tape, if recording is on and some input wants a gradient. */
export function record(runtime: Runtime, { name, inputs, edges = [], outputs, saved, backward }: Recipe): Node | null {
  if (!isRecorded(runtime, inputs, edges)) return null
  const leaves = inputs.filter((input) => input?.edge && 'leaf' in input.edge)
  const changes = leaves.map((leaf) => leaf?.changes)
  const expectUnchanged = (): void => {
    if (leaves.some((leaf, index) => leaf?.changes !== changes[index]))
      throw new WebRNNError(`backward: a parameter of ${name} was changed after forward; run forward again`)
  }
  const all = [...inputs.map((input) => input?.edge ?? null), ...edges]
  const node = new Node(name, all, outputs, saved, backward, expectUnchanged)
  runtime.watch(node, node.saved)
  return node
}

export interface ResultOrigin {
  readonly node: Node | null
  readonly output?: number
  /** The loss that it is. */
  readonly loss?: string
}

/** The tensor of a result, which retains its storage. */
export const result = (runtime: Runtime, shape: readonly number[], storage: Storage, origin: ResultOrigin): Tensor =>
  new Tensor(runtime, shape, storage.retain(), { ...origin, passing: true })

/** What an operation's way back needs. */
export interface Way {
  /** Storages that `backward` reads, besides the result's own if it says so. */
  readonly saved?: readonly Storage[]
  readonly backward: (pass: BackwardPass) => void
}

/**
 * An operation with one result: memory for it, the kernels, its place on the tape.
 * @param run writes y [shape] and says how to go back
 */
export function operate(
  runtime: Runtime,
  name: string,
  inputs: readonly (Tensor | null)[],
  shape: readonly number[],
  run: (y: Storage, scratch: Scratch) => Way,
): Tensor {
  return Scratch.use(runtime, (scratch) => {
    const y = scratch.take(sizeOf(shape))
    const { saved = [], backward } = run(y, scratch)
    const node = record(runtime, { name, inputs, outputs: [y.elements], saved, backward })
    return result(runtime, shape, y, { node })
  })
}
