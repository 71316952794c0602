/** Writes ONNX models of any nodes, by the library's own writer of protobuf: ONNX Runtime reads what is compared, so both see the same file. */
import { encode } from '../../../bindings/formats/onnx/encode.js'
import {
  MODEL,
  type AttributeMessage,
  type Message,
  type TensorMessage,
} from '../../../bindings/formats/onnx/schema.js'

export type TypeName = keyof typeof TYPES
/** TensorProto.DataType, and the array whose bytes are those of the file. */
const TYPES = {
  float32: [1, Float32Array],
  int32: [6, Int32Array],
  int64: [7, BigInt64Array],
  bool: [9, Uint8Array],
  float64: [11, Float64Array],
} as const

export interface Array {
  readonly type: TypeName
  readonly dims: readonly number[]
  readonly data: readonly number[] | Float32Array
}

export const floats = (dims: readonly number[], data: Float32Array | readonly number[]): Array => ({
  type: 'float32',
  dims,
  data,
})
export const ints = (data: readonly number[], dims: readonly number[] = [data.length]): Array => ({
  type: 'int64',
  dims,
  data,
})

/** A whole number is an INT, a list of them INTS; numbers with a fraction are { f } or { floats }. */
export type Attribute =
  number | string | readonly number[] | readonly string[] | { f: number } | { floats: readonly number[] } | { t: Array }

export interface GraphNode {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, Attribute>>
  readonly name?: string
  readonly domain?: string
}

export interface GraphDescription {
  readonly opset?: number
  readonly nodes: readonly GraphNode[]
  readonly constants?: Readonly<Record<string, Array>>
  readonly inputs: Readonly<Record<string, { type: TypeName; dims: readonly (number | string)[] }>>
  readonly outputs: Readonly<Record<string, TypeName>>
}

/** Numbers as an array of their type. */
export function typed({ type, data }: Array): Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array {
  if (type === 'int64') return BigInt64Array.from([...data], BigInt)
  return new (TYPES[type][1] as Float32ArrayConstructor)(data)
}

export function tensorMessage(name: string, array: Array): TensorMessage {
  const data = typed(array)
  return {
    name,
    dims: array.dims,
    dataType: TYPES[array.type][0],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }
}

function attributeMessage(name: string, value: Attribute): AttributeMessage {
  if (typeof value === 'number') return { name, type: 2, i: value }
  if (typeof value === 'string') return { name, type: 3, s: value }
  if ('t' in value) return { name, type: 4, t: tensorMessage('', value.t) }
  if ('f' in value) return { name, type: 1, f: value.f }
  if ('floats' in value) return { name, type: 6, floats: value.floats }
  return typeof value[0] === 'string'
    ? { name, type: 8, strings: value as readonly string[] }
    : { name, type: 7, ints: value as readonly number[] }
}

/** As a message, for those who want to damage it. */
export const modelMessage = ({
  opset = 17,
  nodes,
  constants = {},
  inputs,
  outputs,
}: GraphDescription): Message<typeof MODEL> => ({
  irVersion: 8,
  opsetImport: [{ domain: '', version: opset }],
  graph: {
    name: 'test',
    node: nodes.map(({ op, inputs, outputs, attributes = {}, name, domain }) => ({
      opType: op,
      input: inputs,
      output: outputs,
      attribute: Object.entries(attributes).map(([key, value]) => attributeMessage(key, value)),
      ...(name !== undefined && { name }),
      ...(domain !== undefined && { domain }),
    })),
    initializer: Object.entries(constants).map(([name, array]) => tensorMessage(name, array)),
    input: Object.entries(inputs).map(([name, { type, dims }]) => ({
      name,
      type: {
        tensorType: {
          elemType: TYPES[type][0],
          shape: { dim: dims.map((one) => (typeof one === 'number' ? { value: one } : { symbol: one })) },
        },
      },
    })),
    output: Object.entries(outputs).map(([name, type]) => ({
      name,
      type: { tensorType: { elemType: TYPES[type][0] } },
    })),
  },
})

export const graphBytes = (graph: GraphDescription): Uint8Array => encode(MODEL, modelMessage(graph))
