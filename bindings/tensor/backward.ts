import type { Span } from '../backend/backend.js'
import * as kernels from '../backend/kernels/index.js'
import { ShapeError, WebRNNError } from '../errors.js'
import type { BackwardPass, Edge, Node, Target } from './node.js'
import type { Runtime } from './runtime.js'
import { Scratch } from './scratch.js'
import type { Storage } from './storage.js'
import type { Tensor } from './tensor.js'

/**
 * From outputs back through the graph (reverse-mode differentiation): adds to the `grad` of every leaf that requires one, and ends the graph.
 * @param outputs tensors that came out of recorded operations
 * @param gradients the gradient of each, of its shape; may be left out where every output is a scalar, whose gradient is 1
 * @throws ShapeError; WebRNNError where nothing was recorded, where a part of the graph has been passed by an earlier backward, or where a
 * parameter was changed after forward. Nothing has run then.
 */
export function backward(outputs: readonly Tensor[], gradients?: readonly Tensor[]): void {
  const [first] = outputs
  if (!first) throw new ShapeError('backward: no outputs')
  if (gradients && gradients.length !== outputs.length)
    throw new ShapeError(`backward: ${gradients.length} gradients for ${outputs.length} outputs`)
  const seeds = outputs.map((output, index) => seedOf(output, gradients?.[index], `output ${index}`))
  new Pass(first.runtime).run(seeds)
}

interface Seed {
  readonly node: Node
  readonly output: number
  /** Null: 1. */
  readonly gradient: Span | null
}

function seedOf(output: Tensor, gradient: Tensor | undefined, what: string): Seed {
  if (!gradient && output.size !== 1)
    throw new ShapeError(
      `backward: ${what} is [${output.shape.join(', ')}]; only a scalar needs no gradient of its own`,
    )
  if (gradient && gradient.shape.join() !== output.shape.join())
    throw new ShapeError(
      `backward: the gradient of ${what} is [${gradient.shape.join(', ')}], wanted [${output.shape.join(', ')}]`,
    )
  const { edge } = output
  if (!edge || !('node' in edge))
    throw new WebRNNError(
      `backward: ${what} is not part of a graph: nothing in it requires a gradient, it was made under noGrad, or backward has passed already`,
    )
  return { ...edge, gradient: gradient?.span ?? null }
}

class Pass {
  /** The gradients of each node's outputs, as far as they are summed up. */
  readonly #sums = new Map<Node, (Storage | 'one' | null)[]>()

  constructor(readonly runtime: Runtime) {}

  run(seeds: readonly Seed[]): void {
    const nodes = reachable(seeds.map(({ node }) => node))
    for (const node of nodes) node.expectUnchanged()
    try {
      for (const seed of seeds) this.#seed(seed)
      for (const node of nodes) {
        const sums = this.#sumsOf(node)
        if (sums.some((sum) => sum !== null))
          Scratch.use(this.runtime, (scratch) => node.run(this.#passOf(node, scratch)))
        this.#forget(node)
      }
    } finally {
      for (const node of [...this.#sums.keys()]) this.#forget(node)
      for (const node of nodes) node.finish()
      this.runtime.spend(nodes)
    }
  }

  #seed({ node, output, gradient }: Seed): void {
    const edge = { node, output }
    if (gradient) return this.#add(edge, gradient) // copied: the caller's tensor must not become a sum
    const sums = this.#sumsOf(node)
    if (sums[output] === null) sums[output] = 'one'
    else Scratch.use(this.runtime, (scratch) => this.#add(edge, this.#constant(scratch, 1, 1)))
  }

  #passOf(node: Node, scratch: Scratch): BackwardPass {
    const sums = this.#sumsOf(node)
    const edge = (input: number): NonNullable<Edge> => {
      const found = node.inputs[input]
      if (!found) throw new WebRNNError(`${node.name}: input ${input} wants no gradient`)
      return found
    }
    return {
      wants: (input) => Boolean(node.inputs[input]),
      has: (output) => sums[output] !== null,
      isOne: (output) => sums[output] === 'one',
      gradient: (output) => {
        const sum = sums[output]!
        return sum instanceof Object ? sum.span : this.#constant(scratch, node.outputs[output]!, sum === 'one' ? 1 : 0)
      },
      target: (input) => this.#target(edge(input)),
      give: (input, gradient) => this.#give(edge(input), gradient),
      scratch: (elements) => scratch.take(elements),
    }
  }

  #constant(scratch: Scratch, elements: number, value: number): Span {
    const { span } = scratch.take(elements)
    this.runtime.device.run(kernels.fill, { N: elements, y: span, value })
    return span
  }

  #give(edge: NonNullable<Edge>, gradient: Storage): void {
    if (!('node' in edge) || this.#sumsOf(edge.node)[edge.output] !== null) return this.#add(edge, gradient.span)
    this.#sumsOf(edge.node)[edge.output] = gradient.retain()
  }

  #add(edge: NonNullable<Edge>, gradient: Span): void {
    const { span, accumulate } = this.#target(edge)
    this.runtime.device.run(kernels.scale, { N: span.length, x: gradient, y: span, factor: 1, by: null, accumulate })
  }

  #target(edge: NonNullable<Edge>): Target {
    if ('leaf' in edge) return edge.leaf.collect()
    const sums = this.#sumsOf(edge.node)
    const before = sums[edge.output]!
    if (before instanceof Object) return { span: before.span, accumulate: true }
    const storage = this.runtime.storage(edge.node.outputs[edge.output]!)
    sums[edge.output] = storage
    if (before === 'one') this.runtime.device.run(kernels.fill, { N: storage.elements, y: storage.span, value: 1 })
    return { span: storage.span, accumulate: before === 'one' }
  }

  #sumsOf(node: Node): (Storage | 'one' | null)[] {
    let sums = this.#sums.get(node)
    if (!sums) this.#sums.set(node, (sums = node.outputs.map(() => null)))
    return sums
  }

  #forget(node: Node): void {
    for (const sum of this.#sums.get(node) ?? []) if (sum instanceof Object) sum.release()
    this.#sums.delete(node)
  }
}

/** All nodes behind the given ones, later ones first. @throws WebRNNError if an earlier backward has passed one */
function reachable(roots: readonly Node[]): Node[] {
  const found = new Set(roots)
  for (const node of found) {
    for (const edge of node.inputs) {
      if (!edge || !('node' in edge)) continue
      if (edge.node.done)
        throw new WebRNNError(
          `backward: ${node.name} depends on ${edge.node.name}, which an earlier backward has passed; go back from both losses at once, backward([one, other]), or run forward after backward`,
        )
      found.add(edge.node)
    }
  }
  return [...found].sort((a, b) => b.order - a.order)
}
