import { Node, type BackwardPass, type Edge } from './node.js'
import type { Runtime } from './runtime.js'
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
export const isRecorded = (runtime: Runtime, inputs: readonly (Tensor | null)[]): boolean =>
  runtime.recording && inputs.some((input) => input?.edge)

/** Puts an operation on the tape, if recording is on and some input wants a gradient. */
export function record(runtime: Runtime, recipe: Recipe): Node | null {
  const edges = [...recipe.inputs.map((input) => input?.edge ?? null), ...(recipe.edges ?? [])]
  if (!runtime.recording || !edges.some(Boolean)) return null
  const node = new Node(recipe.name, edges, recipe.outputs, recipe.saved, recipe.backward)
  runtime.watchNode(node)
  return node
}

/** A result that takes over the hold on its storage. */
export const result = (
  runtime: Runtime,
  shape: readonly number[],
  storage: Storage,
  node: Node | null,
  output = 0,
  loss?: string,
): Tensor => new Tensor(runtime, shape, storage, { node, output, loss })
