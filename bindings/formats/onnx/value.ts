import { FormatError, reshape, type Runtime, type Tensor } from '../../index.js'
import { arrayOf, cast, type ElementType, type Numbers } from './types.js'

/** A value may have so many numbers: 512 MiB of floats. */
const LARGEST = 2 ** 27

/** @throws FormatError where a file asks for more than there is room for */
export function sizeOf(dims: readonly number[]): number {
  const size = dims.reduce((product, length) => product * length, 1)
  const isShape = dims.every((length) => Number.isSafeInteger(length) && length >= 0)
  if (!isShape || size > LARGEST)
    throw new FormatError(`[${dims.join(', ')}] ${isShape ? `is more than ${LARGEST} numbers` : 'is no shape'}`)
  return size
}

/** What a node gives: numbers on the host, on the device, or on both. They move when somebody asks, and once. */
export class Value {
  readonly size: number

  private constructor(
    readonly type: ElementType,
    readonly dims: readonly number[],
    private numbers: Numbers | null,
    private tensor: Tensor | null,
  ) {
    this.size = sizeOf(dims)
  }

  static of(type: ElementType, dims: readonly number[], numbers: Numbers): Value {
    return new Value(type, dims, numbers, null)
  }

  /** Whole numbers of 64 bits: what shapes are made of. */
  static ints(values: readonly number[], dims: readonly number[] = [values.length]): Value {
    return Value.of('int64', dims, Float64Array.from(values))
  }

  /** Zeros. */
  static empty(type: ElementType, dims: readonly number[]): Value {
    return Value.of(type, dims, new (arrayOf(type))(sizeOf(dims)))
  }

  /** Takes the tensor over. A result of `noGrad` would age: it is held until `dispose`. */
  static on(tensor: Tensor, dims: readonly number[] = tensor.shape, type: ElementType = 'float32'): Value {
    return new Value(type, dims, null, tensor.keep())
  }

  /** Whether all of its digits are on the device. */
  get isOnDevice(): boolean {
    return this.tensor !== null && (this.type !== 'float64' || this.numbers === null)
  }

  get rank(): number {
    return this.dims.length
  }

  /** Waits for the device where the numbers are nowhere else. */
  async host(): Promise<Numbers> {
    return (this.numbers ??= cast(await this.tensor!.data(), 'float32', this.type))
  }

  /** As a list: shapes, axes. */
  async list(): Promise<number[]> {
    return Array.from(await this.host())
  }

  /** The numbers on the device, as float32. They stay this value's own. */
  device(runtime: Runtime, dims: readonly number[] = this.dims): Tensor {
    if (!this.tensor) {
      const { numbers } = this
      this.tensor = runtime.tensor(numbers instanceof Float32Array ? numbers : Float32Array.from(numbers!), this.dims)
    }
    return dims.join() === this.tensor.shape.join() ? this.tensor : reshape(this.tensor, dims)
  }

  /** The same numbers in another shape. @throws FormatError */
  as(dims: readonly number[]): Value {
    if (sizeOf(dims) !== this.size)
      throw new FormatError(`[${this.dims.join(', ')}] does not fill [${dims.join(', ')}]`)
    return new Value(this.type, dims, this.numbers, this.tensor?.detach().keep() ?? null)
  }

  dispose(): void {
    this.tensor?.dispose()
  }
}
