/** Writes ONNX models of a single node, with protobuf.js; in Node and in pages, so the format's description is handed to it. */
import protobuf from 'protobufjs'

// TensorProto.DataType
const [FLOAT, INT32] = [1, 6]

export interface OnnxNode {
  /** `LSTM`, `GRU`, `RNN` */
  readonly type: string
  /** The operator's inputs in its order; '' where an optional one is left out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, number | string | readonly string[]>>
  /** Inputs that are part of the model: its weights. */
  readonly constants?: ReadonlyMap<string, Constant>
}

export interface Constant {
  readonly values: Float32Array
  readonly shape: readonly number[]
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/**
 * @param schema onnx.proto
 * @returns what makes a model of a node: whatever is no constant is an input of the model; all are float32 but `sequence_lens`
 */
export function modelWriter(schema: string): (node: OnnxNode) => Uint8Array {
  const { root } = protobuf.parse(schema)
  const ModelProto = root.lookupType('onnx.ModelProto')
  const AttributeProto = root.lookupEnum('onnx.AttributeProto.AttributeType').values as Record<string, number>

  function attribute(name: string, value: number | string | readonly string[]): object {
    if (typeof value === 'number') return { name, type: AttributeProto.INT, i: value }
    if (typeof value === 'string') return { name, type: AttributeProto.STRING, s: bytes(value) }
    return { name, type: AttributeProto.STRINGS, strings: value.map(bytes) }
  }
  const value = (name: string): object => ({
    name,
    type: { tensorType: { elemType: name === 'sequence_lens' ? INT32 : FLOAT } },
  })
  const initializer = ([name, { values, shape }]: readonly [string, Constant]): object => ({
    name,
    dims: shape,
    dataType: FLOAT,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  })

  return ({ type, inputs, outputs, attributes, constants = new Map() }) =>
    ModelProto.encode(
      ModelProto.fromObject({
        irVersion: 8,
        opsetImport: [{ domain: '', version: 14 }],
        graph: {
          name: type,
          input: inputs.filter((name) => name !== '' && !constants.has(name)).map(value),
          output: outputs.map(value),
          initializer: [...constants].map(initializer),
          node: [
            {
              opType: type,
              input: inputs,
              output: outputs,
              attribute: Object.entries(attributes).map(([name, one]) => attribute(name, one)),
            },
          ],
        },
      }),
    ).finish()
}
