import { OptionError } from '../errors.js'
import { decodeSafetensors, encodeNumbers, joinTensors, type EncodedTensor } from '../formats/safetensors.js'
import { matchState, type LoadOptions, type LoadReport } from '../formats/state.js'
import { expectOptions } from '../options.js'
import type { Parameter } from '../tensor/parameter.js'
import type { Runtime } from '../tensor/runtime.js'
import { INSPECT } from '../tensor/symbols.js'
import { inSteps, type LongCall } from '../long_call.js'
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
   * @param options.precision `f16`: half the size, each number rounded to the nearest half (11 bits, ties to even; beyond ±65504 infinite).
   * Default `f32`: each bit as it is
   * @param options.signal ends the call; it is looked at, and `options.onProgress` told, after each parameter that is encoded
   */
  async save(
    options: LongCall & { metadata?: Readonly<Record<string, string>>; precision?: 'f32' | 'f16' } = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    expectOptions('save', options, ['metadata', 'precision', 'signal', 'onProgress'])
    const { metadata, precision = 'f32' } = options
    if (!['f32', 'f16'].includes(precision))
      throw new OptionError(`save: precision is '${precision}', wanted 'f32' or 'f16'`)
    // All reads are asked for before the first is waited for, so that no step comes in between.
    const read = await Promise.all(
      [...this.namedParameters()].map(async ([name, parameter]) => {
        const { shape } = parameter
        return [name, shape, await parameter.data()] as const
      }),
    )
    const encode = ([name, shape, data]: (typeof read)[number]): EncodedTensor => [
      name,
      shape,
      encodeNumbers(data, precision),
    ]
    return joinTensors(await inSteps(read, options, encode), metadata)
  }

  /**
   * Reads parameters from a safetensors file in float32, half precision (F16), BF16 or float64. All names, shapes and types are checked before the
   * first is changed. What PyTorch calls its parameters is what they are called here, so a file of a like model fits as it is; else:
   *
   *     await encoder.load(bytes, { prefix: 'encoder.' })                         // a part of a larger file
   *     await model.load(bytes, { prefix: 'module.' })                            // saved from a DataParallel
   *     await model.load(bytes, { rename: { 'rnn.weight_hh_l0': '1.weight_hh_l0', 'decoder.weight': null } }) // null: a tied weight, there twice
   *     const { missing } = await model.load(bytes, { strict: false })            // what fits
   *
   * @param options.signal ends the call, and nothing is changed; it is looked at, and `options.onProgress` told, after each parameter that is read
   * @returns which names were loaded, missing, unexpected and misshapen
   * @throws FormatError if the file is truncated or foreign, if a parameter is of a type that is not read, or if the file lacks a parameter, has one
   * too many or of another shape (but with `strict: false`)
   */
  async load(bytes: Uint8Array | ArrayBuffer, options: LoadOptions & LongCall = {}): Promise<LoadReport> {
    expectOptions('load', options, ['prefix', 'rename', 'strict', 'signal', 'onProgress'])
    const parameters = this.namedParameters()
    const { found, report } = matchState(decodeSafetensors(bytes).tensors, parameters, options)
    // All are read before the first is changed.
    const read = await inSteps([...found], options, ([name, { data }]) => [parameters.get(name)!, data] as const)
    for (const [parameter, data] of read) parameter.write(data)
    return report
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
