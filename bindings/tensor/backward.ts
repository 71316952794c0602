import type { Span } from '../backend/backend.js'
import { ShapeError, WebRNNError } from '../errors.js'
import type { BackwardPass, Edge, Node, Target } from './node.js'
import type { Runtime } from './runtime.js'
import type { Storage } from './storage.js'
import type { Tensor } from './tensor.js'

/**
 * From outputs back through the graph (reverse-mode differentiation): adds to the `grad` of every leaf that requires one, and ends the graph.
 * @param outputs tensors that came out of recorded operations
 * @param gradients the gradient of each, of its shape; may be left out for one scalar, whose gradient is 1
 * @throws ShapeError; WebRNNError where nothing was recorded, or backward has passed already
 */
export function backward(outputs: readonly Tensor[], gradients?: readonly Tensor[]): void {
  if (outputs.length === 0) throw new ShapeError('backward: no outputs')
  const runtime = outputs[0]!.runtime
  const pass = new Pass(runtime)
  outputs.forEach((output, index) => {
    const gradient = gradients?.[index]
    if (gradients && gradient?.shape.join() !== output.shape.join())
      throw new ShapeError(
        `backward: the gradient of output ${index} is [${gradient?.shape.join(', ') ?? ''}], wanted [${output.shape.join(', ')}]`,
      )
    const { edge } = output
    if (!edge)
      throw new WebRNNError(
        `backward: output ${index} is not part of a graph: nothing in it requires a gradient, it was made under noGrad, or backward has passed already`,
      )
    pass.seed(edge, gradient)
  })
  pass.run()
}

class Pass {
  /** The gradients of each node's outputs, as far as they are summed up. */
  readonly #sums = new Map<Node, (Storage | 'one' | null)[]>()

  constructor(readonly runtime: Runtime) {}

  seed(edge: NonNullable<Edge>, gradient: Tensor | undefined): void {
    if (gradient)
      this.#add(edge, gradient.span) // copied: the caller's tensor must not become a sum
    else if ('node' in edge) this.#sumsOf(edge.node)[edge.output] = 'one'
    else throw new WebRNNError('backward: the output is itself a leaf')
  }

  run(): void {
    const nodes = reachable([...this.#sums.keys()])
    for (const node of nodes) {
      const sums = this.#sumsOf(node)
      if (sums.some((sum) => sum !== null)) this.#runNode(node, sums)
      for (const sum of sums) if (sum instanceof Object) sum.release()
      this.#sums.delete(node)
      node.finish()
    }
    this.runtime.spend(nodes)
  }

  #runNode(node: Node, sums: (Storage | 'one' | null)[]): void {
    const scratches: Storage[] = []
    const scratch = (elements: number): Storage => {
      scratches.push(this.runtime.storage(elements))
      return scratches.at(-1)!
    }
    const edge = (input: number): NonNullable<Edge> => {
      const found = node.inputs[input]
      if (!found) throw new WebRNNError(`${node.name}: input ${input} wants no gradient`)
      return found
    }
    const pass: BackwardPass = {
      wants: (input) => Boolean(node.inputs[input]),
      has: (output) => sums[output] != null,
      isOne: (output) => sums[output] === 'one',
      gradient: (output) => {
        const sum = sums[output]
        if (sum instanceof Object) return sum.span
        const made = scratch(node.outputs[output]!)
        this.runtime.device.kernels.fill({ N: made.elements, y: made.span, value: sum === 'one' ? 1 : 0 })
        return made.span
      },
      target: (input) => this.#target(edge(input)),
      give: (input, gradient) => this.#give(edge(input), gradient),
      scratch,
    }
    node.run(pass)
    for (const storage of scratches) storage.release()
  }

  /** Takes over the hold on a gradient: as it is where it is the first, added where it is not. */
  #give(edge: NonNullable<Edge>, gradient: Storage): void {
    if ('node' in edge && this.#sumsOf(edge.node)[edge.output] == null) {
      this.#sumsOf(edge.node)[edge.output] = gradient
      return
    }
    this.#add(edge, gradient.span)
    gradient.release()
  }

  #add(edge: NonNullable<Edge>, gradient: Span): void {
    const { span, accumulate } = this.#target(edge)
    this.runtime.device.kernels.scale({ N: span.length, x: gradient, y: span, factor: 1, by: null, accumulate })
  }

  #target(edge: NonNullable<Edge>): Target {
    if ('leaf' in edge) return edge.leaf.collect()
    const sums = this.#sumsOf(edge.node)
    const elements = edge.node.outputs[edge.output]!
    const before = sums[edge.output]
    if (before instanceof Object) return { span: before.span, accumulate: true }
    const storage = this.runtime.storage(elements)
    sums[edge.output] = storage
    if (before === 'one') this.runtime.device.kernels.fill({ N: elements, y: storage.span, value: 1 })
    return { span: storage.span, accumulate: before === 'one' }
  }

  #sumsOf(node: Node): (Storage | 'one' | null)[] {
    let sums = this.#sums.get(node)
    if (!sums) this.#sums.set(node, (sums = node.outputs.map(() => null)))
    return sums
  }
}

/** All unfinished nodes behind the given ones, later ones first. */
function reachable(roots: readonly Node[]): Node[] {
  const found = new Set(roots)
  for (const node of found) {
    for (const edge of node.inputs) if (edge && 'node' in edge && !edge.node.done) found.add(edge.node)
  }
  return [...found].sort((a, b) => b.order - a.order)
}
