import { OptionError } from '../errors.js'
import { decodeSafetensors, encodeSafetensors } from '../formats/safetensors.js'
import { matchState } from '../formats/state.js'
import { expectOptions } from '../options.js'
import type { Parameter } from '../tensor/parameter.js'
import type { Runtime } from '../tensor/runtime.js'
import { INSPECT } from '../tensor/symbols.js'
import { summaryOf } from './summary.js'

/** A part of a model: it has parameters and perhaps parts of its own. */
export abstract class Module {
  /** Whether dropout drops. */
  training = true

  constructor(readonly runtime: Runtime) {}

  /** The parameters by their full names, as PyTorch's `state_dict` has them (`1.weight_ih_l0`). */
  abstract namedParameters(): Map<string, Parameter>

  /** The parts directly below. */
  children(): readonly Module[] {
    return []
  }

  parameters(): Parameter[] {
    return [...new Set(this.namedParameters().values())]
  }

  /** A table for people: each parameter once, its name, shape and count, beside the layer that it is of, and the total. It waits for nothing. */
  summary(): string {
    return summaryOf(this)
  }

  /** What it is, in a line: `LSTM(64, 128, layers: 2)`. A class of your own: its name and its parts. */
  toString(): string {
    return `${this.constructor.name}(${this.children().join(', ')})`
  }

  /** For `console.log`. */
  [INSPECT](): string {
    return this.toString()
  }

  /** Forgets all gradients. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.zeroGrad()
  }

  /** Turns training behaviour (dropout) on, or off with `false`. */
  train(on = true): this {
    this.training = on
    for (const child of this.children()) child.train(on)
    return this
  }

  /** @internal Runs `body` with training behaviour off, in this part and all below. */
  withoutTraining<Result>(body: () => Result): Result {
    const parts = descendants(this)
    const before = parts.map(({ training }) => training)
    this.eval()
    try {
      return body()
    } finally {
      parts.forEach((part, index) => (part.training = before[index]!))
    }
  }

  /** Turns training behaviour off. It does not stop recording: see `noGrad`. */
  eval(): this {
    return this.train(false)
  }

  /**
   * The parameters as a safetensors file with PyTorch's names, layouts and gate order.
   * @param options.metadata texts to store in the file's header
   */
  async save(options: { metadata?: Readonly<Record<string, string>> } = {}): Promise<Uint8Array> {
    expectOptions('save', options, ['metadata'])
    // All reads are asked for before the first is waited for, so that no step comes in between.
    const tensors = await Promise.all(
      [...this.namedParameters()].map(async ([name, parameter]) => {
        const { shape } = parameter
        return [name, { shape, data: await parameter.data() }] as const
      }),
    )
    return encodeSafetensors(new Map(tensors), options.metadata)
  }

  /**
   * Reads parameters from a safetensors file. All names and shapes are checked before the first is changed.
   * @throws FormatError if the file is truncated or foreign, or lacks a parameter, has one too many or of another shape
   */
  async load(bytes: Uint8Array | ArrayBuffer): Promise<void> {
    const parameters = this.namedParameters()
    const found = matchState(decodeSafetensors(bytes).tensors, parameters)
    for (const [name, parameter] of parameters) parameter.write(found.get(name)!)
  }
}

/** @throws OptionError unless the first argument of a layer is a runtime */
export function expectRuntime(call: string, runtime: Runtime): void {
  if (!runtime?.device) throw new OptionError(`${call}: the first argument must be what open() gave`)
}

/** The parameters of a model's parts, by name: `joinParameters({ words, lstm })` has `words.weight`, `lstm.weight_ih_l0`, … */
export const joinParameters = (parts: Readonly<Record<string, Module>>): Map<string, Parameter> =>
  new Map(
    Object.entries(parts).flatMap(([part, module]) =>
      [...module.namedParameters()].map(([name, parameter]) => [`${part}.${name}`, parameter] as const),
    ),
  )

const descendants = (module: Module): Module[] => [module, ...module.children().flatMap(descendants)]
