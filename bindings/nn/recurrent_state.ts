import { OptionError, ReleasedError, ShapeError } from '../errors.js'
import type { Node } from '../tensor/node.js'
import type { Runtime } from '../tensor/runtime.js'
import { Hold } from '../tensor/storage.js'
import { expectTensor } from '../tensor/expect.js'
import { result } from '../tensor/record.js'
import { Scratch } from '../tensor/scratch.js'
import type { Tensor } from '../tensor/tensor.js'
import { copyPlane, planeOffset, type Place, type Trace } from './recurrent_layer.js'

/** States as a caller gives them: one tensor [layers · directions, B, H] a name. */
export type GivenState = Readonly<Record<string, Tensor>>

/**
 * The states at each row's own last step. `get('h')` is a tensor [layers · directions, B, H], made when it is first asked for; to carry the
 * states on, pass this object itself to the next `forward`.
 */
export class RecurrentState {
  readonly #tensors = new Map<string, Tensor>()
  readonly #holds: readonly Hold[]

  /** @internal */
  constructor(
    readonly runtime: Runtime,
    readonly names: readonly string[],
    /** [layers · directions, B, H] */
    readonly shape: readonly [number, number, number],
    readonly traces: readonly Trace[],
    readonly node: Node | null,
  ) {
    this.#holds = traces.map(({ states }) => new Hold(states.retain()))
    for (const hold of this.#holds) {
      node?.results.push(hold)
      runtime.passing(hold)
    }
    runtime.watch(this, this.#holds)
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
    if (this.#holds.some(({ kept }) => kept)) tensor.keep()
    this.#tensors.set(name, tensor)
    return tensor
  }

  #gather(scratch: Scratch, s: number): Tensor {
    const { runtime, shape, node } = this
    const [parts, B, H] = shape
    const storage = scratch.take(parts * B * H)
    for (let part = 0; part < parts; part++) {
      const { span, offset } = this.place(part, s)
      copyPlane(runtime, B * H, span, offset, storage.span, part * B * H)
    }
    return result(runtime, shape, storage, { node: node?.done ? null : node, output: 1 + s })
  }

  /** @internal Where state s of one layer and direction lies. */
  place(part: number, s: number): Place {
    const storage = this.#holds[part]!.storage
    if (!storage)
      throw new ReleasedError(
        "this state's memory has been given back: it lives for a few batches, unless keep() is called",
      )
    return { span: storage.span, offset: planeOffset(this.traces[part]!.sizes, s, 'last') }
  }

  /** Holds the states until `dispose()`, whatever batches pass. */
  keep(): this {
    for (const hold of this.#holds) hold.kept = true
    for (const tensor of this.#tensors.values()) tensor.keep()
    return this
  }

  dispose(): void {
    for (const hold of this.#holds) hold.release()
    for (const tensor of this.#tensors.values()) tensor.dispose()
  }
}

/** A state to start from, checked: per layer and direction, and per state, where it lies. @throws ShapeError */
export function initialPlaces(
  call: string,
  runtime: Runtime,
  given: RecurrentState | GivenState,
  names: readonly string[],
  shape: readonly [number, number, number],
): Place[][] {
  const [parts, B, H] = shape
  const isCarried = given instanceof RecurrentState
  const have = isCarried ? given.names : Object.keys(given)
  if (have.length !== names.length || names.some((name) => !have.includes(name)))
    throw new ShapeError(`${call}: state has ${have.join(', ') || 'nothing'}, wanted ${names.join(', ')}`)
  if (isCarried && given.runtime !== runtime) throw new OptionError(`${call}: state lives on another runtime`)
  for (const name of names) {
    if (!isCarried) expectTensor(call, `state.${name}`, given[name], runtime)
    const found = isCarried ? given.shape : given[name]!.shape
    if (found.join() !== shape.join())
      throw new ShapeError(
        `${call}: state.${name} is [${found.join(', ')}], wanted [${shape.join(', ')}] ([layers · directions, B, H])`,
      )
  }
  return Array.from({ length: parts }, (_, part) =>
    names.map((name, s) => (isCarried ? given.place(part, s) : { span: given[name]!.span, offset: part * B * H })),
  )
}
