import { OptionError, ReleasedError, ShapeError } from '../../errors.js'
import type { Node } from '../../tensor/node.js'
import type { Runtime } from '../../tensor/runtime.js'
import { Hold, type Storage } from '../../tensor/storage.js'
import { expectTensor } from '../../tensor/expect.js'
import { result } from '../../tensor/record.js'
import { Scratch } from '../../tensor/scratch.js'
import { DISPOSE, INSPECT } from '../../tensor/symbols.js'
import type { Tensor } from '../../tensor/tensor.js'
import { copyPlane, type Kept, type Place } from './loop.js'

/** States as a caller gives them: one tensor [layers · directions, B, H] a name. */
export type GivenState = Readonly<Record<string, Tensor>>

/** [layers · directions, B, H]; of the state h of a projected LSTM [layers · directions, B, P]. */
export type StateShape = readonly [number, number, number]

/**
 * The states at each row's own last step. `get('h')` is a tensor [layers · directions, B, H], made when it is first asked for; to carry the
 * states on, pass this object itself to the next `forward`.
 */
export class RecurrentState {
  readonly #tensors = new Map<string, Tensor>()
  /** One for each storage in which states lie. */
  readonly #holds = new Map<Storage, Hold>()

  /** @internal */
  constructor(
    readonly runtime: Runtime,
    readonly names: readonly string[],
    /** [layers · directions, B, H] of each state. */
    readonly shapes: readonly StateShape[],
    /** For each layer and direction where each state lies. */
    private readonly places: readonly (readonly Kept[])[],
    private readonly maker: Node | null,
    private readonly isDetached = false,
  ) {
    for (const { storage } of places.flat())
      if (!this.#holds.has(storage)) this.#holds.set(storage, new Hold(storage.retain()))
    for (const hold of this.#holds.values()) {
      maker?.results.push(hold)
      runtime.passing(hold)
    }
    runtime.watch(this, [...this.#holds.values()])
  }

  /** @internal The operation that the gradient of these states flows to, if any. */
  get node(): Node | null {
    return this.isDetached || this.maker?.done ? null : this.maker
  }

  /** The same states, outside the graph: truncated BPTT over batches that have one backward together. */
  detach(): RecurrentState {
    for (const { storage } of this.places.flat()) this.#expectHeld(storage)
    return new RecurrentState(this.runtime, this.names, this.shapes, this.places, this.maker, true)
  }

  /** The LSTM's and GRU's hidden state, [layers · directions, B, H]. */
  get h(): Tensor {
    return this.get('h')
  }

  /** The LSTM's cell state. @throws ShapeError for a cell without one */
  get c(): Tensor {
    return this.get('c')
  }

  /** The tensor of one state, [layers · directions, B, H]. @throws ShapeError if the cell has no state of that name */
  get(name: string): Tensor {
    const s = this.names.indexOf(name)
    if (s < 0) throw new ShapeError(`state '${name}': this cell has ${this.names.join(', ')}`)
    const known = this.#tensors.get(name)
    if (known?.isHeld) return known
    const tensor = Scratch.use(this.runtime, (scratch) => this.#gather(scratch, s))
    if ([...this.#holds.values()].some(({ kept }) => kept)) tensor.keep()
    this.#tensors.set(name, tensor)
    return tensor
  }

  #gather(scratch: Scratch, s: number): Tensor {
    const { runtime, node } = this
    const shape = this.shapes[s]!
    const [parts, B, width] = shape
    const storage = scratch.take(parts * B * width)
    for (let part = 0; part < parts; part++) {
      const { span, offset } = this.place(part, s)
      copyPlane(runtime, B * width, span, offset, storage.span, part * B * width)
    }
    return result(runtime, shape, storage, { node, output: 1 + s })
  }

  /** @internal Where state s of one layer and direction lies. */
  place(part: number, s: number): Place {
    const { storage, offset } = this.places[part]![s]!
    this.#expectHeld(storage)
    return { span: storage.span, offset }
  }

  #expectHeld(storage: Storage): void {
    if (!this.#holds.get(storage)?.storage)
      throw new ReleasedError(
        "this state's memory has been given back: it lives for a few batches, unless keep() is called",
      )
  }

  /** Holds the states until `dispose()`, whatever batches pass. */
  keep(): this {
    for (const hold of this.#holds.values()) hold.kept = true
    for (const tensor of this.#tensors.values()) tensor.keep()
    return this
  }

  dispose(): void {
    for (const hold of this.#holds.values()) hold.release()
    for (const tensor of this.#tensors.values()) tensor.dispose()
  }

  /** For `using`. */
  [DISPOSE](): void {
    this.dispose()
  }

  /** Names and shapes, in a line. */
  toString(): string {
    return `RecurrentState ${this.names.map((name, s) => `${name} [${this.shapes[s]!.join(', ')}]`).join(', ')}`
  }

  /** For `console.log`. */
  [INSPECT](): string {
    return this.toString()
  }
}

/** A state to start from, checked: per layer and direction, and per state, where it lies. @throws ShapeError */
export function initialPlaces(
  call: string,
  runtime: Runtime,
  given: RecurrentState | GivenState,
  names: readonly string[],
  shapes: readonly StateShape[],
): Place[][] {
  const isCarried = given instanceof RecurrentState
  const have = isCarried ? given.names : Object.keys(given)
  if (have.length !== names.length || names.some((name) => !have.includes(name)))
    throw new ShapeError(`${call}: state has ${have.join(', ') || 'nothing'}, wanted ${names.join(', ')}`)
  if (isCarried && given.runtime !== runtime) throw new OptionError(`${call}: state lives on another runtime`)
  names.forEach((name, s) => {
    if (!isCarried) expectTensor(call, `state.${name}`, given[name], runtime)
    const found = isCarried ? given.shapes[s]! : given[name]!.shape
    const wanted = shapes[s]!
    if (found.join() !== wanted.join())
      throw new ShapeError(
        `${call}: state.${name} is [${found.join(', ')}], wanted [${wanted.join(', ')}] ([layers · directions, B, H])`,
      )
  })
  return Array.from({ length: shapes[0]![0] }, (_, part) =>
    names.map((name, s) => {
      const [, B, width] = shapes[s]!
      return isCarried ? given.place(part, s) : { span: given[name]!.span, offset: part * B * width }
    }),
  )
}
