import {
  FormatError,
  OptionError,
  ReleasedError,
  TokenError,
  DeviceError,
  WebRNNError,
  type Runtime,
} from '../../index.js'
import { decode } from './decode.js'
import { fuse } from './fuse.js'
import { graphOf, titleOf, type OnnxPort } from './graph.js'
import { valueOf, type OnnxInput } from './inputs.js'
import { Node, type Run } from './node.js'
import { OPERATORS, isHeavy } from './operators/index.js'
import { MODEL, type NodeMessage } from './schema.js'
import { toOutput, type ElementType, type OutputData } from './types.js'
import type { Value } from './value.js'

export interface OnnxOutput {
  readonly type: ElementType
  /** Whole numbers of 64 bits are `BigInt64Array`s, as in ONNX Runtime; booleans are 0 and 1; halves are float32. */
  readonly data: OutputData
  readonly dims: readonly number[]
}

/** A node that will run. */
interface Step {
  readonly title: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly run: Run
}

/** What constants make of each other when a model is read may have so many numbers in all, or four times as many as the file. */
const FOLDED = 2 ** 20
/** A node may have so many inputs: they are arguments of a function. */
const MOST_INPUTS = 4096
/** All that is alive at a time may have so many numbers: 1 GiB of floats. */
const ALIVE = 2 ** 28

/** A model from an ONNX file, ready to run. */
export class OnnxModel {
  #isDisposed = false

  /** @internal */
  constructor(
    readonly runtime: Runtime,
    readonly opset: number,
    /** What `run` wants. */
    readonly inputs: readonly OnnxPort[],
    readonly outputs: readonly OnnxPort[],
    private readonly constants: ReadonlyMap<string, Value>,
    private readonly steps: readonly Step[],
    private readonly owned: readonly { dispose(): void }[],
  ) {}

  /**
   * Runs the model on the runtime's device; what that has no kernels for runs on the host.
   * @param inputs a value for each of `inputs`, by name
   * @param options.outputs the names of those that are wanted; what only others need is not computed. Default all
   * @throws OptionError for a name that is missing or unknown; ShapeError if an input has other dims than the model wants; DataError if a number is not of its type; TokenError for an index that
   * is not there; FormatError if the model does not work out with these inputs, naming the node
   */
  async run(
    inputs: Readonly<Record<string, OnnxInput>>,
    options: { readonly outputs?: readonly string[] } = {},
  ): Promise<Record<string, OnnxOutput>> {
    if (this.#isDisposed) throw new ReleasedError('OnnxModel.run: the model has been disposed of')
    const wanted = options.outputs ?? this.outputs.map(({ name }) => name)
    expectNames('outputs', wanted, this.outputs, false)
    expectNames('inputs', Object.keys(inputs), this.inputs, true)
    const { steps, uses } = this.#planFor(wanted)
    const values = new Map<string, Value>()
    try {
      for (const port of this.inputs) values.set(port.name, valueOf(this.runtime, port, inputs[port.name]!))
      for (const step of steps) await this.#step(step, values, uses)
      const results: Record<string, OnnxOutput> = {}
      for (const name of wanted) {
        const value = values.get(name) ?? this.constants.get(name)!
        const { type, dims } = value
        results[name] = { type, data: toOutput(await value.host(), type), dims: [...dims] }
      }
      return results
    } finally {
      for (const value of values.values()) value.dispose()
    }
  }

  /** Gives the memory of weights and constants back. */
  dispose(): void {
    this.#isDisposed = true
    for (const one of [...this.owned, ...this.constants.values()]) one.dispose()
  }

  /** The steps that these outputs need, and how often each value is read. */
  #planFor(wanted: readonly string[]): { steps: Step[]; uses: Map<string, number> } {
    const uses = new Map(wanted.map((name) => [name, 1]))
    const steps: Step[] = []
    for (const step of [...this.steps].reverse()) {
      if (!step.outputs.some((name) => uses.has(name))) continue
      steps.push(step)
      for (const name of step.inputs) if (name) uses.set(name, (uses.get(name) ?? 0) + 1)
    }
    return { steps: steps.reverse(), uses }
  }

  async #step(
    { title, inputs, outputs, run }: Step,
    values: Map<string, Value>,
    uses: Map<string, number>,
  ): Promise<void> {
    const given = inputs.map((name) => values.get(name) ?? this.constants.get(name))
    try {
      const results = expectAll([await run(...given)].flat(), outputs)
      results.forEach((value, n) => {
        const name = outputs[n]
        if (name && uses.has(name)) values.set(name, value)
        else value.dispose()
      })
      const alive = [...values.values()].reduce((sum, { size }) => sum + size, 0)
      if (alive > ALIVE) throw new FormatError(`${alive} numbers are alive, more than ${ALIVE}`)
    } catch (error) {
      throw named(`OnnxModel.run: node ${title}`, error)
    }
    for (const name of inputs) {
      const left = (uses.get(name) ?? 0) - 1
      uses.set(name, left)
      if (left > 0 || !values.has(name)) continue
      values.get(name)!.dispose()
      values.delete(name)
    }
  }
}

/** The error with the place before its message: what a file brings about is a FormatError, an index or a device keep their own. */
function named(place: string, error: unknown): unknown {
  if (!(error instanceof WebRNNError)) return error
  const message = `${place}: ${error.message}`
  if (error instanceof TokenError) return new TokenError(message)
  return error instanceof DeviceError || error instanceof ReleasedError
    ? error
    : new FormatError(message, { cause: error })
}

/** @throws FormatError if a node names more outputs than it has */
function expectAll(results: Value[], outputs: readonly string[]): Value[] {
  const missing = outputs.find((name, n) => name && !results[n])
  if (missing) throw new FormatError(`it has no output for '${missing}'`)
  return results
}

/** @throws OptionError */
function expectNames(what: string, given: readonly string[], ports: readonly OnnxPort[], all: boolean): void {
  const names = ports.map(({ name }) => name)
  const unknown = given.filter((name) => !names.includes(name))
  const missing = all ? names.filter((name) => !given.includes(name)) : []
  if (unknown.length + missing.length > 0)
    throw new OptionError(
      `OnnxModel.run: ${what} are ${given.join(', ') || 'none'}, the model has ${names.join(', ') || 'none'}`,
    )
}

/**
 * Reads an ONNX model: opsets 7 to 24, all numbers inside the file. Recurrent layers, products with constant weights, convolutions, embeddings, activations
 * and softmax run on the runtime's device, all else on the host; floats of any width are float32 on the device.
 * @param bytes the file
 * @throws FormatError if the file is truncated, foreign or unsound; or, with a list of all of them and why, if it has nodes that cannot run. Nothing has run then
 */
export async function readOnnx(runtime: Runtime, bytes: Uint8Array | ArrayBuffer): Promise<OnnxModel> {
  const file = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes
  const { opset, inputs, outputs, constants, nodes } = graphOf(decode(MODEL, file, 'the model'))
  const names = outputs.map(({ name }) => name)
  const steps: Step[] = []
  const owned: { dispose(): void }[] = []
  const refused: string[] = []
  let folded = 0
  const room = Math.max(FOLDED, 4 * [...constants.values()].reduce((sum, { size }) => sum + size, 0))
  try {
    for (const message of fuse(nodes, constants, names)) {
      const title = titleOf(message)
      const node = new Node(runtime, message, opset, constants)
      try {
        const run = await operatorOf(node, message)(node)
        const isFixed = node.inputs.every((name) => !name || constants.has(name))
        if (!isFixed || isHeavy(node.op) || folded > room) {
          steps.push({ title, inputs: node.inputs, outputs: node.outputs, run })
          continue
        }
        const results = expectAll([await run(...node.inputs.map((name) => constants.get(name)))].flat(), node.outputs)
        results.forEach((value, n) => node.outputs[n] && constants.set(node.outputs[n], value))
        folded += results.reduce((sum, { size }) => sum + size, 0)
      } catch (error) {
        if (!(error instanceof WebRNNError) || error instanceof DeviceError) throw error
        refused.push(`${title}: ${error.message}`)
      } finally {
        owned.push(...node.owned)
      }
    }
    if (refused.length > 0)
      throw new FormatError(
        `readOnnx: ${refused.length} of ${nodes.length} nodes cannot run:\n  ${refused.join('\n  ')}`,
      )
  } catch (error) {
    for (const one of owned) one.dispose()
    throw error
  }
  const needed = new Set([...names, ...steps.flatMap((step) => step.inputs)])
  for (const [name, value] of constants) {
    if (needed.has(name)) continue
    value.dispose()
    constants.delete(name)
  }
  return new OnnxModel(runtime, opset, inputs, outputs, constants, steps, owned)
}

/** @throws FormatError */
function operatorOf(node: Node, { domain = '' }: NodeMessage): (node: Node) => Run | Promise<Run> {
  if ((domain !== '' && domain !== 'ai.onnx') || !Object.hasOwn(OPERATORS, node.op))
    throw new FormatError('there is no such operator here')
  const [least, operator] = OPERATORS[node.op]!
  if (node.inputs.length > MOST_INPUTS)
    throw new FormatError(`it has ${node.inputs.length} inputs; read are ${MOST_INPUTS}`)
  for (let input = 0; input < least; input++)
    if (!node.inputs[input]) throw new FormatError(`input ${input} is missing`)
  if (!node.outputs.some(Boolean)) throw new FormatError('it has no outputs')
  return operator
}
