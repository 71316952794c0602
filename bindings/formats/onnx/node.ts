import { FormatError, type Module, type Runtime } from '../../index.js'
import { constantOf } from './constants.js'
import type { AttributeMessage, NodeMessage } from './schema.js'
import type { Value } from './value.js'

/** What an operator makes of its inputs; one that is left out is undefined. */
export type Run = (...inputs: (Value | undefined)[]) => Value | Value[] | Promise<Value | Value[]>

/**
 * An operator: looks at a node once, when a model is read, and gives what will run.
 * @throws FormatError if it cannot run the node
 */
export type Operator = (node: Node) => Run | Promise<Run>

/** How many inputs it has at least, and the operator. */
export type Entry = readonly [number, Operator]
export type Operators = Readonly<Record<string, Entry>>

/** A node with its attributes, and those of its inputs that are constants. */
export class Node {
  readonly inputs: string[]
  readonly outputs: readonly string[]
  readonly op: string
  readonly #attributes: ReadonlyMap<string, AttributeMessage>
  /** What is given back with the model: layers' parameters. */
  readonly owned: { dispose(): void }[] = []

  constructor(
    readonly runtime: Runtime,
    message: NodeMessage,
    readonly opset: number,
    private readonly constants: ReadonlyMap<string, Value>,
  ) {
    this.inputs = [...(message.input ?? [])]
    this.outputs = message.output ?? []
    this.op = message.opType ?? ''
    this.#attributes = new Map((message.attribute ?? []).map((one) => [one.name ?? '', one]))
  }

  int(name: string, otherwise: number): number {
    return this.#attributes.get(name)?.i ?? otherwise
  }

  float(name: string, otherwise: number): number {
    return this.#attributes.get(name)?.f ?? otherwise
  }

  text(name: string, otherwise: string): string {
    return this.#attributes.get(name)?.s ?? otherwise
  }

  ints(name: string): readonly number[] | undefined {
    const found = this.#attributes.get(name)
    return found && (found.ints ?? [])
  }

  floats(name: string): readonly number[] | undefined {
    return this.#attributes.get(name)?.floats
  }

  texts(name: string): readonly string[] | undefined {
    return this.#attributes.get(name)?.strings
  }

  tensor(name: string): Value | undefined {
    const message = this.#attributes.get(name)?.t
    return message && constantOf(message, `the attribute ${name}`)
  }

  has(name: string): boolean {
    return this.#attributes.has(name)
  }

  /** Input `index`, if it is a constant. */
  constant(index: number): Value | undefined {
    return this.constants.get(this.inputs[index] ?? '')
  }

  /** Like `constant`; the operator holds what it makes of it, and will not be given it again. */
  take(index: number): Value | undefined {
    const found = this.constant(index)
    if (found) this.inputs[index] = ''
    return found
  }

  /** Whether somebody may want output `index`. */
  gives(index: number): boolean {
    return Boolean(this.outputs[index])
  }

  /** @throws FormatError unless an attribute that could ask for more has the one value that is known */
  expect(name: string, known: number | string): void {
    const found = typeof known === 'number' ? this.int(name, known) : this.text(name, known)
    if (found !== known) throw new FormatError(`${name} is ${found}, known is ${known}`)
  }
}

/** A layer whose parameters are given back with the model. */
export function owned<Layer extends Module>(node: Node, layer: Layer): Layer {
  node.owned.push(...layer.parameters())
  return layer
}
