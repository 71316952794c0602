import {
  FormatError,
  OptionError,
  ReleasedError,
  TokenError,
  DeviceError,
  WebRNNError,
  type Runtime,
} from '../../index.js'
import type { OnnxPort } from './graph.js'
import { valueOf, type OnnxInput } from './inputs.js'
import type { Run } from './node.js'
import { toOutput, type ElementType, type OutputData } from './types.js'
import type { Value } from './value.js'

export interface OnnxOutput {
  readonly type: ElementType
  /** Whole numbers of 64 bits are `BigInt64Array`s, as in ONNX Runtime; booleans are 0 and 1; halves are float32. */
  readonly data: OutputData
  readonly dims: readonly number[]
}

/** A node that will run. */
export interface Step {
  readonly title: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly run: Run
}

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
   * @throws OptionError for a name that is missing or unknown; ShapeError if an input has other dims than the model wants; DataError if a number is not of its
   * type; TokenError for an index that is not there; FormatError if the model does not work out with these inputs, naming the node
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
export function expectAll(results: Value[], outputs: readonly string[]): Value[] {
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
