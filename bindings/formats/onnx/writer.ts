import { FormatError } from '../../index.js'
import { messageOf } from './constants.js'
import { encode } from './encode.js'
import { MODEL, type AttributeMessage, type NodeMessage, type TensorMessage, type ValueMessage } from './schema.js'
import { numberOf, type ElementType } from './types.js'

export type Attribute = number | string | readonly number[] | readonly string[]

/** AttributeProto.AttributeType */
const [INT, STRING, INTS, STRINGS] = [2, 3, 7, 8]

function attribute(name: string, value: Attribute): AttributeMessage {
  if (typeof value === 'number') return { name, type: INT, i: value }
  if (typeof value === 'string') return { name, type: STRING, s: value }
  return typeof value[0] === 'string'
    ? { name, type: STRINGS, strings: value as readonly string[] }
    : { name, type: INTS, ints: value as readonly number[] }
}

/** Collects a graph, node by node, and makes a file of it. */
export class GraphWriter {
  readonly #nodes: NodeMessage[] = []
  readonly #constants: TensorMessage[] = []
  readonly #inputs: ValueMessage[] = []
  readonly #outputs: ValueMessage[] = []

  /** A node, called as its first output. @returns the name of that */
  node(
    opType: string,
    input: readonly string[],
    outputs: string | readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const output = [outputs].flat()
    const all = Object.entries(attributes).map(([name, value]) => attribute(name, value))
    this.#nodes.push({ name: output[0]!, opType, input, output, attribute: all })
    return output[0]!
  }

  /** Numbers that stand in the file; a list is a shape or the like. @returns its name */
  constant(name: string, dims: readonly number[], data: Float32Array | readonly number[]): string {
    this.#constants.push(messageOf(name, dims, data instanceof Float32Array ? data : BigInt64Array.from(data, BigInt)))
    return name
  }

  /** @param dims a name for each length that varies @returns its name */
  input(name: string, type: ElementType, dims: readonly (number | string)[]): string {
    this.#inputs.push(port(name, type, dims))
    return name
  }

  output(name: string, type: ElementType, dims: readonly (number | string)[]): string {
    this.#outputs.push(port(name, type, dims))
    return name
  }

  /** @throws FormatError where the file would be larger than the format allows */
  bytes(opset: number, name: string): Uint8Array<ArrayBuffer> {
    const size = this.#constants.reduce((sum, { rawData }) => sum + rawData!.length, 0)
    if (size >= 2 ** 31 - 2 ** 20) throw new FormatError(`writeOnnx: ${size} bytes of weights; a file may have 2 GiB`)
    return encode(MODEL, {
      irVersion: 8,
      producerName: 'webrnn',
      opsetImport: [{ domain: '', version: opset }],
      graph: { name, node: this.#nodes, initializer: this.#constants, input: this.#inputs, output: this.#outputs },
    })
  }
}

const port = (name: string, type: ElementType, dims: readonly (number | string)[]): ValueMessage => ({
  name,
  type: {
    tensorType: {
      elemType: numberOf(type),
      shape: { dim: dims.map((one) => (typeof one === 'number' ? { value: one } : { symbol: one })) },
    },
  },
})
