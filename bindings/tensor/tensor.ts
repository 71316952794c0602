import type { Span } from '../backend/backend.js'
import { NotFiniteError, ReleasedError, ShapeError } from '../errors.js'
import { backward } from './backward.js'
import type { Edge, Node, Target } from './node.js'
import type { Runtime } from './runtime.js'
import { sizeOf } from './shape.js'
import { Hold, type Storage } from './storage.js'
import { DISPOSE, INSPECT } from './symbols.js'

export interface TensorOrigin {
  readonly requiresGrad?: boolean
  /** The operation that made it, and which of its outputs it is. */
  readonly node?: Node | null
  readonly output?: number
  /** Where it begins in its storage, in elements. */
  readonly offset?: number
  /** The loss that it is, for the message if it is not finite. */
  readonly loss?: string | undefined
  /** Whether it is a result that ages. */
  readonly passing?: boolean
}

/** An array of float32 numbers on the device, row-major, and its place in the graph. */
export class Tensor {
  readonly shape: readonly number[]
  readonly requiresGrad: boolean
  protected readonly hold: Hold
  protected offset: number
  #grad: Tensor | null = null
  readonly #loss: string | undefined
  readonly #node: Node | null
  readonly #output: number

  /** @internal Takes over the storage's hold. */
  constructor(
    readonly runtime: Runtime,
    shape: readonly number[],
    storage: Storage,
    { requiresGrad = false, node = null, output = 0, offset = 0, loss, passing = false }: TensorOrigin = {},
  ) {
    this.shape = [...shape]
    this.requiresGrad = requiresGrad || node !== null
    this.#loss = loss
    this.hold = new Hold(storage)
    this.offset = offset
    this.#node = node
    this.#output = output
    node?.results.push(this.hold)
    if (passing) runtime.passing(this.hold)
    runtime.watch(this, [this.hold])
  }

  get size(): number {
    return sizeOf(this.shape)
  }

  /** The numbers, row-major. Waits for the device. @throws DeviceError, ReleasedError */
  async data(): Promise<Float32Array> {
    this.runtime.expectOpen()
    return this.runtime.device.read(this.span)
  }

  /** The one number of a scalar. Waits for the device. @throws NotFiniteError if a loss is NaN or infinite */
  async item(): Promise<number> {
    if (this.size !== 1) throw new ShapeError(`item: the tensor is [${this.shape.join(', ')}], wanted one number`)
    const value = (await this.data())[0]!
    if (this.#loss && !Number.isFinite(value))
      throw new NotFiniteError(
        `${this.#loss} is ${value}. Steps whose gradient is not finite leave the parameters as they are; lower lr, or set clipNorm.`,
      )
    return value
  }

  /** From this scalar back through the graph: adds to the `grad` of every leaf that requires it. */
  backward(): void {
    if (this.size !== 1)
      throw new ShapeError(
        `backward: the tensor is [${this.shape.join(', ')}]; only a scalar needs no gradient of its own`,
      )
    backward([this])
  }

  /** The same numbers, outside the graph. */
  detach(): Tensor {
    return new Tensor(this.runtime, this.shape, this.storage.retain(), { offset: this.offset })
  }

  /** @internal The same numbers and place in the graph, in another shape; not for leaves. */
  as(shape: readonly number[]): Tensor {
    const origin = { node: this.edge && this.#node, output: this.#output, loss: this.#loss }
    return new Tensor(this.runtime, shape, this.storage.retain(), { ...origin, offset: this.offset, passing: true })
  }

  /** Holds the numbers until `dispose()`, whatever batches pass. */
  keep(): this {
    this.hold.kept = true
    return this
  }

  /** Gives the memory back now. `using tensor = …` does so at the end of its block. */
  dispose(): void {
    this.hold.release()
  }

  /** For `using`. */
  [DISPOSE](): void {
    this.dispose()
  }

  /** What it is, in a line, without waiting: `Tensor [2, 3] float32, requiresGrad`. Its numbers: `await formatTensor(tensor)`. */
  toString(): string {
    const notes = (this.requiresGrad ? ', requiresGrad' : '') + (this.isHeld ? '' : ', given back')
    return `${this.label} [${this.shape.join(', ')}] float32${notes}`
  }

  /** For `console.log`. */
  [INSPECT](): string {
    return this.toString()
  }

  protected get label(): string {
    return 'Tensor'
  }

  /** @internal */
  get storage(): Storage {
    if (!this.hold.storage)
      throw new ReleasedError(
        `this tensor's memory ([${this.shape.join(', ')}]) has been given back: results live for a few batches, unless keep() is called`,
      )
    return this.hold.storage
  }

  /** @internal */
  get span(): Span {
    return { memory: this.storage.memory, offset: this.offset, length: this.size }
  }

  /** @internal Where the gradient of this tensor flows to. Null where the graph ends. */
  get edge(): Edge {
    if (this.#node) return this.#node.done ? null : { node: this.#node, output: this.#output }
    return this.requiresGrad ? { leaf: this } : null
  }

  /** The gradient that `backward` left here, for leaves that require one; null before. It grows with each `backward`. */
  get grad(): Tensor | null {
    return this.#grad
  }

  /** Forgets the gradient; the next `backward` starts afresh. */
  zeroGrad(): void {
    this.#grad?.dispose()
    this.#grad = null
  }

  /** @internal How often a parameter's numbers have changed. */
  get changes(): number {
    return 0
  }

  /** @internal Whether the memory has not been given back. */
  get isHeld(): boolean {
    return this.hold.storage !== null
  }

  /** @internal Where backward puts the gradient of a leaf, or adds it. */
  collect(): Target {
    if (!this.#grad?.isHeld) {
      this.#grad = new Tensor(this.runtime, this.shape, this.runtime.storage(this.size)).keep()
      return { span: this.#grad.span, accumulate: false }
    }
    return { span: this.#grad.span, accumulate: true }
  }
}
