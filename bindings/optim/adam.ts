import { NORM_PARTS, type Span } from '../backend/backend.js'
import { FormatError, OptionError, WebRNNError } from '../errors.js'
import { decodeSafetensors, encodeSafetensors, type FileTensor } from '../formats/safetensors.js'
import { matchState } from '../formats/state.js'
import { expectOptions } from '../options.js'
import { Parameter } from '../tensor/parameter.js'
import type { Runtime } from '../tensor/runtime.js'
import { Scratch } from '../tensor/scratch.js'
import { Hold, type Storage } from '../tensor/storage.js'

export interface AdamOptions {
  /** The learning rate. Default 1e-3. */
  readonly lr?: number | undefined
  /** Decay of the two running means. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number] | undefined
  /** Default 1e-8. */
  readonly epsilon?: number | undefined
  /** Adds weightDecay · parameter to the gradient. Default 0. */
  readonly weightDecay?: number | undefined
  /** Scales the gradient down to this norm over all parameters where it is longer. Default 0: never. */
  readonly clipNorm?: number | undefined
}

/** Parameters begin at multiples of this many numbers (256 bytes), as WebGPU's bindings must. */
const ALIGNMENT = 64

/** The names of the running means in a file, as in PyTorch. */
const MEANS = ['exp_avg', 'exp_avg_sq'] as const

/**
 * Adam (Kingma & Ba 2015), as `torch.optim.Adam`. All parameters, gradients and running means live in four long arrays, so that a step is two
 * kernels however many parameters there are. A parameter that got no gradient since the last step stays as it is. A step whose gradient is
 * NaN or infinite changes nothing but the count of steps.
 */
export class Adam {
  /** May be changed between steps. */
  lr: number
  readonly #options: Readonly<Record<'beta1' | 'beta2' | 'epsilon' | 'weightDecay' | 'clipNorm', number>>
  readonly #parameters: readonly Parameter[]
  readonly #runtime: Runtime
  readonly #values: Storage
  readonly #gradients: Storage
  readonly #m: Storage
  readonly #v: Storage
  readonly #parts: Storage
  /** Steps that each parameter has made. */
  readonly #counts: number[]
  #steps = 0

  /** @throws OptionError */
  constructor(parameters: Iterable<Parameter>, options: AdamOptions = {}) {
    expectOptions('Adam', options, ['lr', 'betas', 'epsilon', 'weightDecay', 'clipNorm'])
    const { lr = 1e-3, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0, clipNorm = 0 } = options
    expectNumber('lr', lr, lr >= 0, 'a number from 0')
    for (const beta of betas) expectNumber('betas', beta, beta >= 0 && beta < 1, 'two numbers in [0, 1)')
    expectNumber('epsilon', epsilon, epsilon > 0, 'a positive number')
    expectNumber('weightDecay', weightDecay, weightDecay >= 0, 'a number from 0')
    expectNumber('clipNorm', clipNorm, clipNorm >= 0, 'a number from 0')
    this.lr = lr
    this.#options = { beta1: betas[0], beta2: betas[1], epsilon, weightDecay, clipNorm }
    this.#parameters = expectParameters(parameters)
    const runtime = (this.#runtime = this.#parameters[0]!.runtime)
    this.#counts = this.#parameters.map(() => 0)

    const offsets: number[] = []
    let total = 0
    for (const { size } of this.#parameters) {
      offsets.push(total)
      total += aligned(size)
    }
    const arrays = Scratch.use(runtime, (scratch) =>
      [total, total, total, total, NORM_PARTS]
        .map((elements) => {
          const storage = scratch.take(elements)
          runtime.device.kernels.fill({ N: elements, y: storage.span, value: 0 })
          return storage
        })
        .map((storage) => storage.retain()),
    ) as [Storage, Storage, Storage, Storage, Storage]
    ;[this.#values, this.#gradients, this.#m, this.#v, this.#parts] = arrays
    runtime.watch(
      this,
      arrays.map((storage) => new Hold(storage)),
    )
    const [values, gradients] = arrays
    this.#parameters.forEach((parameter, index) => parameter.moveTo({ values, gradients, offset: offsets[index]! }))
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#steps
  }

  /**
   * Moves every parameter that `backward` left a gradient for, and uses the gradients up.
   * @throws OptionError if `lr` is no rate; WebRNNError if the parameters have gone to another optimizer
   */
  step(): void {
    const { kernels } = this.#runtime.device
    expectNumber('lr', this.lr, this.lr >= 0, 'a number from 0')
    if (this.#parameters.some(({ home }) => home?.values !== this.#values))
      throw new WebRNNError('Adam.step: the parameters belong to an optimizer made later')
    const moving = this.#parameters.map(({ hasGradient }) => hasGradient)
    if (!moving.includes(true)) return
    this.#clearUnused(moving)
    this.#steps++
    moving.forEach((moves, index) => (this.#counts[index]! += Number(moves)))
    kernels.sum_of_squares({ N: this.#gradients.elements, x: this.#gradients.span, parts: this.#parts.span })
    for (const { from, to, step } of this.#runs(moving)) {
      const part = ({ memory }: Storage): Span => ({ memory, offset: from, length: to - from })
      kernels.adam({
        N: to - from,
        parameters: part(this.#values),
        gradients: part(this.#gradients),
        m: part(this.#m),
        v: part(this.#v),
        parts: this.#parts.span,
        lr: this.lr,
        ...this.#options,
        clipValue: 0,
        decoupled: false,
        step,
      })
    }
    this.#parameters.forEach((parameter, index) => moving[index] && parameter.step())
    this.#runtime.device.submit()
  }

  /** Forgets the gradients that wait for a step. */
  zeroGrad(): void {
    for (const parameter of this.#parameters) parameter.zeroGrad()
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

  /** Stretches of neighbouring parameters that move and have made equally many steps: one, as a rule. */
  #runs(moving: readonly boolean[]): { from: number; to: number; step: number }[] {
    const runs: { from: number; to: number; step: number }[] = []
    this.#parameters.forEach(({ home, size }, index) => {
      if (!moving[index]) return
      const from = home!.offset
      const to = from + aligned(size)
      const step = this.#counts[index]!
      const last = runs.at(-1)
      if (last?.to === from && last.step === step) last.to = to
      else runs.push({ from, to, step })
    })
    return runs
  }

  /** The running means as a safetensors file, to resume from. Parameters are counted in their order. */
  async save(): Promise<Uint8Array> {
    const metadata = { steps: String(this.#steps), counts: this.#counts.join(' ') }
    const means = await Promise.all([this.#m, this.#v].map(({ span }) => this.#runtime.device.read(span)))
    const tensors = new Map<string, FileTensor>()
    MEANS.forEach((name, which) =>
      this.#parameters.forEach(({ home, size, shape }, index) => {
        const { offset } = home!
        tensors.set(`${name}.${index}`, { shape, data: means[which]!.slice(offset, offset + size) })
      }),
    )
    return encodeSafetensors(tensors, metadata)
  }

  /** @throws FormatError if the file is not of an Adam over the same parameters; nothing is changed then */
  async load(bytes: Uint8Array): Promise<void> {
    const { tensors, metadata } = decodeSafetensors(bytes)
    const steps = Number(metadata.steps ?? NaN)
    const counts = (metadata.counts ?? '').split(' ').map(Number)
    const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0
    if (![steps, ...counts].every(isCount) || counts.length !== this.#parameters.length)
      throw new FormatError('the file is not of an Adam optimizer over these parameters')
    const wanted = new Map(
      MEANS.flatMap((name) => this.#parameters.map((parameter, index) => [`${name}.${index}`, parameter] as const)),
    )
    const found = matchState(tensors, wanted)
    MEANS.forEach((name, which) => {
      const storage = [this.#m, this.#v][which]!
      const all = new Float32Array(storage.elements)
      this.#parameters.forEach(({ home }, index) => all.set(found.get(`${name}.${index}`)!, home!.offset))
      this.#runtime.device.write(storage.span, all)
    })
    this.#steps = steps
    this.#counts.splice(0, counts.length, ...counts)
  }
}

const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT

/** @throws OptionError */
function expectNumber(name: string, value: number, isGood: boolean, wanted: string): void {
  if (!Number.isFinite(value) || !isGood) throw new OptionError(`Adam: ${name} is ${value}, wanted ${wanted}`)
}

/** @throws OptionError */
function expectParameters(parameters: Iterable<Parameter>): Parameter[] {
  if (!parameters || typeof parameters !== 'object' || !(Symbol.iterator in parameters))
    throw new OptionError('Adam: wants parameters: model.parameters()')
  const all = [...new Set(parameters)]
  const [first] = all
  if (!first) throw new OptionError('Adam: no parameters')
  if (!all.every((one) => one instanceof Parameter)) throw new OptionError('Adam: not all of these are parameters')
  if (all.some(({ runtime }) => runtime !== first.runtime))
    throw new OptionError('Adam: the parameters live on different runtimes')
  return all
}
