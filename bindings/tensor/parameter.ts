import type { Span } from '../backend/backend.js'
import * as kernels from '../backend/kernels/index.js'
import type { Target } from './node.js'
import type { Runtime } from './runtime.js'
import { sizeOf } from './shape.js'
import { Hold, type Storage } from './storage.js'
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
  /** Whether the home has a gradient of this parameter that no step has used. */
  #isWaiting = false
  /** The parameter's own hold on the gradients of its home: they must outlive the optimizer. */
  #gradients: Hold | null = null
  #changes = 0

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
    this.#changes++
  }

  override get changes(): number {
    return this.#changes
  }

  protected override get label(): string {
    return `Parameter ${this.name}`
  }

  /** The gradient since the last step; null if there is none. */
  override get grad(): Tensor | null {
    if (!this.#home) return super.grad
    if (!this.#isWaiting) return null
    const { gradients, offset } = this.#home
    return new Tensor(this.runtime, this.shape, gradients.retain(), { offset })
  }

  /** Whether `backward` has left a gradient that no step has used yet. */
  get hasGradient(): boolean {
    return this.#home ? this.#isWaiting : super.grad !== null
  }

  override zeroGrad(): void {
    super.zeroGrad()
    this.#isWaiting = false
  }

  /** @internal */
  get home(): Home | null {
    return this.#home
  }

  /** @internal Moves the numbers, and a gradient that waits for a step, to where an optimizer wants them. */
  moveTo(home: Home): void {
    const { values, gradients, offset } = home
    const at = (storage: Storage): Span => ({ memory: storage.memory, offset, length: this.size })
    const gradient = this.grad
    this.#copy(this, at(values))
    values.memory.version++
    if (gradient) this.#copy(gradient, at(gradients))
    super.zeroGrad()
    this.hold.replace(values.retain())
    if (this.#gradients) this.#gradients.replace(gradients.retain())
    else this.runtime.watch(this, [(this.#gradients = new Hold(gradients.retain()))])
    this.offset = offset
    this.#home = home
    this.#isWaiting = gradient !== null
  }

  #copy(from: Tensor, y: Span): void {
    const whole = { rows: 1, columns: this.size, xStride: 0, xOffset: 0, yStride: 0, yOffset: 0 }
    this.runtime.device.run(kernels.copy, { ...whole, x: from.span, y })
  }

  /** @internal */
  override collect(): Target {
    if (!this.#home) return super.collect()
    const accumulate = this.#isWaiting
    this.#isWaiting = true
    const { gradients, offset } = this.#home
    return { span: { memory: gradients.memory, offset, length: this.size }, accumulate }
  }

  /** @internal An optimizer has used the gradient to change the numbers. */
  step(): void {
    this.#isWaiting = false
    this.#changes++
  }
}
