import { NORM_PARTS } from '../backend/backend.js'
import { FormatError, OptionError, WebRNNError } from '../errors.js'
import { decodeSafetensors, encodeSafetensors, type FileTensor } from '../formats/safetensors.js'
import { matchState } from '../formats/state.js'
import { expectOptions } from '../options.js'
import type { Parameter } from '../tensor/parameter.js'
import type { Runtime } from '../tensor/runtime.js'
import { Hold, type Storage } from '../tensor/storage.js'

export interface AdamOptions {
  /** The learning rate. Default 1e-3. */
  readonly lr?: number
  /** Decay of the two running means. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number]
  /** Default 1e-8. */
  readonly epsilon?: number
  /** Adds weightDecay · parameter to the gradient. Default 0. */
  readonly weightDecay?: number
  /** Scales the gradient down to this norm over all parameters where it is longer. Default 0: never. */
  readonly clipNorm?: number
}

/** Parameters begin at multiples of this many numbers (256 bytes), as WebGPU's bindings must. */
const ALIGNMENT = 64

/**
 * Adam (Kingma & Ba 2015), as `torch.optim.Adam`. All parameters, gradients and running means live in four long arrays, so that a step is two
 * kernels however many parameters there are. A step whose gradient is NaN or infinite changes nothing. A parameter that got no gradient
 * since the last step stays as it is.
 */
export class Adam {
  /** May be changed between steps. */
  lr: number
  readonly #options: Required<AdamOptions>
  readonly #parameters: readonly Parameter[]
  readonly #runtime: Runtime
  readonly #values: Storage
  readonly #gradients: Storage
  readonly #m: Storage
  readonly #v: Storage
  readonly #parts: Storage
  #steps = 0

  /** @throws OptionError */
  constructor(parameters: Iterable<Parameter>, options: AdamOptions = {}) {
    expectOptions('Adam', options, ['lr', 'betas', 'epsilon', 'weightDecay', 'clipNorm'])
    this.#parameters = [...new Set(parameters)]
    const [first] = this.#parameters
    if (!first) throw new OptionError('Adam: no parameters')
    this.#options = { lr: 1e-3, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0, clipNorm: 0, ...options }
    check(this.#options)
    this.lr = this.#options.lr
    const runtime = (this.#runtime = first.runtime)

    const offsets: number[] = []
    let total = 0
    for (const { size } of this.#parameters) {
      offsets.push(total)
      total += Math.ceil(size / ALIGNMENT) * ALIGNMENT
    }
    const array = (elements: number): Storage => {
      const storage = runtime.storage(elements)
      runtime.device.kernels.fill({ N: elements, y: storage.span, value: 0 })
      return storage
    }
    this.#values = array(total)
    this.#gradients = array(total)
    this.#m = array(total)
    this.#v = array(total)
    this.#parts = array(NORM_PARTS)
    this.#parameters.forEach((parameter, index) =>
      parameter.moveTo({ values: this.#values, gradients: this.#gradients, offset: offsets[index]! }),
    )
    for (const storage of [this.#values, this.#gradients, this.#m, this.#v, this.#parts])
      runtime.watch(this, new Hold(storage))
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#steps
  }

  /**
   * Moves every parameter that `backward` left a gradient for, and uses the gradients up.
   * @throws WebRNNError if the parameters have gone to another optimizer
   */
  step(): void {
    const { kernels } = this.#runtime.device
    const { betas, epsilon, weightDecay, clipNorm } = this.#options
    if (this.#parameters.some(({ home }) => home?.values !== this.#values))
      throw new WebRNNError('Adam.step: the parameters belong to an optimizer made later')
    const moving = this.#parameters.map(({ hasGradient }) => hasGradient)
    if (!moving.includes(true)) return
    this.#clearUnused(moving)
    this.#steps++
    const total = this.#values.elements
    kernels.sum_of_squares({ N: total, x: this.#gradients.span, parts: this.#parts.span })
    for (const [from, to] of this.#runs(moving)) {
      const part = (storage: Storage) => ({ memory: storage.memory, offset: from, length: to - from })
      kernels.adam({
        N: to - from,
        parameters: part(this.#values),
        gradients: part(this.#gradients),
        m: part(this.#m),
        v: part(this.#v),
        parts: this.#parts.span,
        lr: this.lr,
        beta1: betas[0],
        beta2: betas[1],
        epsilon,
        weightDecay,
        clipNorm,
        step: this.#steps,
      })
    }
    for (const parameter of this.#parameters) parameter.clearGradient()
    this.#runtime.device.submit()
  }

  /** The norm of the gradient of the last step, before clipping. Waits for the device. */
  async gradientNorm(): Promise<number> {
    const parts = await this.#runtime.device.read(this.#parts.span)
    return Math.sqrt(parts.reduce((sum, part) => sum + part, 0))
  }

  /** A gradient that no `backward` wrote since the last step must not count in the norm. */
  #clearUnused(moving: readonly boolean[]): void {
    this.#parameters.forEach((parameter, index) => {
      if (moving[index]) return
      const y = { memory: this.#gradients.memory, offset: parameter.home!.offset, length: parameter.size }
      this.#runtime.device.kernels.fill({ N: parameter.size, y, value: 0 })
    })
  }

  /** Stretches of neighbouring parameters that move: one, as a rule. */
  #runs(moving: readonly boolean[]): [number, number][] {
    const runs: [number, number][] = []
    this.#parameters.forEach(({ home, size }, index) => {
      if (!moving[index]) return
      const from = home!.offset
      const to = from + Math.ceil(size / ALIGNMENT) * ALIGNMENT
      const last = runs.at(-1)
      if (last?.[1] === from) last[1] = to
      else runs.push([from, to])
    })
    return runs
  }

  /** The running means as a safetensors file, to resume from. Parameters are counted in their order. */
  async save(): Promise<Uint8Array> {
    const tensors = new Map<string, FileTensor>()
    for (const [name, storage] of [
      ['exp_avg', this.#m],
      ['exp_avg_sq', this.#v],
    ] as const) {
      const all = await this.#runtime.device.read(storage.span)
      this.#parameters.forEach(({ home, size, shape }, index) =>
        tensors.set(`${name}.${index}`, { shape, data: all.slice(home!.offset, home!.offset + size) }),
      )
    }
    return encodeSafetensors(tensors, { steps: String(this.#steps) })
  }

  /** @throws FormatError if the file is not of an Adam over the same parameters */
  async load(bytes: Uint8Array): Promise<void> {
    const { tensors, metadata } = decodeSafetensors(bytes)
    const steps = Number(metadata.steps)
    if (!Number.isInteger(steps) || steps < 0)
      throw new FormatError('the file is not of an Adam optimizer: it does not say how many steps it has taken')
    const names = ['exp_avg', 'exp_avg_sq'] as const
    const wanted = new Map(
      names.flatMap((name) => this.#parameters.map((parameter, index) => [`${name}.${index}`, parameter] as const)),
    )
    const found = matchState(tensors, wanted)
    for (const [name, storage] of [
      ['exp_avg', this.#m],
      ['exp_avg_sq', this.#v],
    ] as const) {
      const all = new Float32Array(storage.elements)
      this.#parameters.forEach(({ home }, index) => all.set(found.get(`${name}.${index}`)!, home!.offset))
      this.#runtime.device.write(storage.span, all)
    }
    this.#steps = steps
  }
}

function check({ lr, betas, epsilon, weightDecay, clipNorm }: Required<AdamOptions>): void {
  const fail = (name: string, value: unknown, wanted: string): never => {
    throw new OptionError(`Adam: ${name} is ${String(value)}, wanted ${wanted}`)
  }
  if (!(lr >= 0)) fail('lr', lr, 'a number from 0')
  if (!(betas.length === 2 && betas.every((beta) => beta >= 0 && beta < 1)))
    fail('betas', betas, 'two numbers in [0, 1)')
  if (!(epsilon > 0)) fail('epsilon', epsilon, 'a positive number')
  if (!(weightDecay >= 0)) fail('weightDecay', weightDecay, 'a number from 0')
  if (!(clipNorm >= 0)) fail('clipNorm', clipNorm, 'a number from 0')
}
