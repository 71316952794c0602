import { OptionError } from '../errors.js'
import { decodeSafetensors, encodeSafetensors } from '../formats/safetensors.js'
import { matchState } from '../formats/state.js'
import type { Parameter } from '../tensor/parameter.js'
import type { Runtime } from '../tensor/runtime.js'

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
    return [...this.namedParameters().values()]
  }

  /** Turns training behaviour (dropout) on, or off with `false`. */
  train(on = true): this {
    this.training = on
    for (const child of this.children()) child.train(on)
    return this
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
    const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>()
    for (const [name, parameter] of this.namedParameters())
      tensors.set(name, { shape: parameter.shape, data: await parameter.data() })
    return encodeSafetensors(tensors, options.metadata)
  }

  /**
   * Reads parameters from a safetensors file. All names and shapes are checked before the first is changed.
   * @throws FormatError if the file is truncated or foreign, or lacks a parameter, has one too many or of another shape
   */
  async load(bytes: Uint8Array): Promise<void> {
    const parameters = this.namedParameters()
    const found = matchState(decodeSafetensors(bytes).tensors, parameters)
    for (const [name, parameter] of parameters) parameter.write(found.get(name)!)
  }
}

/** @throws OptionError unless the first argument of a layer is a runtime */
export function expectRuntime(call: string, runtime: Runtime): void {
  if (!runtime?.device) throw new OptionError(`${call}: the first argument must be what open() gave`)
}
