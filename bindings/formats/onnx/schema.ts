/**
 * What is read and written of ONNX's file format: messages with their fields' names and numbers, as in onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Fields that are not named here are skipped. `ints` and the like may repeat.
 *
 * Subgraphs, sequences and functions stay bytes: whether they are there is all that is asked. So nothing nests deeper than these tables do.
 */
type Scalar = 'int' | 'float' | 'text' | 'bytes' | 'ints' | 'floats' | 'doubles' | 'texts' | 'lists'
export type Kind = Scalar | { readonly one: Schema } | { readonly many: Schema }
export type Schema = Readonly<Record<string, readonly [number, Kind]>>

const one = <S extends Schema>(schema: S) => ({ one: schema }) as const
const many = <S extends Schema>(schema: S) => ({ many: schema }) as const

const ENTRY = { key: [1, 'text'], value: [2, 'text'] } as const

export const TENSOR = {
  dims: [1, 'ints'],
  dataType: [2, 'int'],
  floatData: [4, 'floats'],
  int32Data: [5, 'ints'],
  int64Data: [7, 'ints'],
  name: [8, 'text'],
  rawData: [9, 'bytes'],
  doubleData: [10, 'doubles'],
  uint64Data: [11, 'ints'],
  externalData: [13, many(ENTRY)],
  dataLocation: [14, 'int'],
} as const

const ATTRIBUTE = {
  name: [1, 'text'],
  f: [2, 'float'],
  i: [3, 'int'],
  s: [4, 'text'],
  t: [5, one(TENSOR)],
  g: [6, 'bytes'],
  floats: [7, 'floats'],
  ints: [8, 'ints'],
  strings: [9, 'texts'],
  type: [20, 'int'],
} as const

const NODE = {
  input: [1, 'texts'],
  output: [2, 'texts'],
  name: [3, 'text'],
  opType: [4, 'text'],
  attribute: [5, many(ATTRIBUTE)],
  domain: [7, 'text'],
} as const

const DIMENSION = { value: [1, 'int'], symbol: [2, 'text'] } as const
const SHAPE = { dim: [1, many(DIMENSION)] } as const
const TENSOR_TYPE = { elemType: [1, 'int'], shape: [2, one(SHAPE)] } as const
const TYPE = { tensorType: [1, one(TENSOR_TYPE)] } as const
const VALUE = { name: [1, 'text'], type: [2, one(TYPE)] } as const

const GRAPH = {
  node: [1, many(NODE)],
  name: [2, 'text'],
  initializer: [5, many(TENSOR)],
  input: [11, many(VALUE)],
  output: [12, many(VALUE)],
  sparseInitializer: [15, 'lists'],
} as const

const OPSET = { domain: [1, 'text'], version: [2, 'int'] } as const

export const MODEL = {
  irVersion: [1, 'int'],
  producerName: [2, 'text'],
  graph: [7, one(GRAPH)],
  opsetImport: [8, many(OPSET)],
} as const

interface Values {
  int: number
  float: number
  text: string
  bytes: Uint8Array
  ints: readonly number[]
  floats: readonly number[]
  doubles: readonly number[]
  texts: readonly string[]
  lists: readonly Uint8Array[]
}

/** A message in memory: fields that repeat are lists, the others may be missing. */
export type Message<S extends Schema> = {
  readonly [Name in keyof S]?: S[Name][1] extends keyof Values
    ? Values[S[Name][1]]
    : S[Name][1] extends { readonly one: infer Inner extends Schema }
      ? Message<Inner>
      : S[Name][1] extends { readonly many: infer Inner extends Schema }
        ? readonly Message<Inner>[]
        : never
}

export type TensorMessage = Message<typeof TENSOR>
export type AttributeMessage = Message<typeof ATTRIBUTE>
export type NodeMessage = Message<typeof NODE>
export type ValueMessage = Message<typeof VALUE>
export type GraphMessage = Message<typeof GRAPH>
export type ModelMessage = Message<typeof MODEL>
