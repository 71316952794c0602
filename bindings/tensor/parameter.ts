import type { Target } from './node.js'
import type { Runtime } from './runtime.js'
import { sizeOf } from './shape.js'
import type { Storage } from './storage.js'
import { Tensor } from './tensor.js'
import { ShapeError } from '../errors.js'

/** Where an optimizer keeps a parameter and its gradient: a stretch of two long arrays, so that one kernel updates all parameters. */
export interface Home {
  readonly values: Storage
  readonly gradients: Storage
  readonly offset: number
}

/** A tensor that learns. */
export class Parameter extends Tensor {
  #home: Home | null = null
  #isWaiting = false

  /** @internal */
  constructor(
    runtime: Runtime,
    /** Its name within its layer, as in PyTorch: `weight_ih_l0`. */
    readonly name: string,
    shape: readonly number[],
    values: Float32Array,
  ) {
    super(runtime, shape, runtime.storage(sizeOf(shape)), { requiresGrad: true })
    this.keep()
    this.write(values)
  }

  /** New numbers, row-major in the parameter's shape. @throws ShapeError */
  write(values: Float32Array): void {
    if (values.length !== this.size)
      throw new ShapeError(`${this.name}: got ${values.length} numbers for [${this.shape.join(', ')}]`)
    this.runtime.device.write(this.span, values)
  }

  /** The gradient since the last step; null if there is none. */
  override get grad(): Tensor | null {
    if (!this.#home) return super.grad
    return this.#isWaiting ? this.#gradient(this.#home) : null
  }

  /** Whether `backward` has left a gradient that no step has used yet. */
  get hasGradient(): boolean {
    return this.#home ? this.#isWaiting : super.grad !== null
  }

  /** @internal */
  get home(): Home | null {
    return this.#home
  }

  /** @internal Moves the numbers to where an optimizer wants them. A gradient that waits for a step is dropped. */
  moveTo(home: Home): void {
    const { values, offset } = home
    const target = { memory: values.memory, offset, length: this.size }
    const whole = { rows: 1, columns: this.size, xStride: 0, xOffset: 0, yStride: 0, yOffset: 0 }
    this.runtime.device.kernels.copy({ ...whole, x: this.span, y: target })
    values.memory.version++
    this.hold.replace(values.retain())
    this.offset = offset
    this.#home = home
    this.#isWaiting = false
  }

  /** @internal */
  override collect(): Target {
    if (!this.#home) return super.collect()
    const accumulate = this.#isWaiting
    this.#isWaiting = true
    const { gradients, offset } = this.#home
    return { span: { memory: gradients.memory, offset, length: this.size }, accumulate }
  }

  /** @internal The gradient has been used; the next `backward` starts afresh. */
  clearGradient(): void {
    this.#isWaiting = false
  }

  #gradient({ gradients, offset }: Home): Tensor {
    return new Tensor(this.runtime, this.shape, gradients.retain(), { offset })
  }
}
