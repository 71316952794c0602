/** ONNX models of a single node, written with protobuf.js. */
import { fileURLToPath } from 'node:url'
import protobuf from 'protobufjs'

const { AttributeProto, ModelProto, FLOAT, INT32 } = (() => {
  const root = protobuf.loadSync(fileURLToPath(new URL('onnx.proto', import.meta.url)))
  return {
    ModelProto: root.lookupType('onnx.ModelProto'),
    AttributeProto: root.lookupEnum('onnx.AttributeProto.AttributeType').values as Record<string, number>,
    // TensorProto.DataType
    FLOAT: 1,
    INT32: 6,
  }
})()

export interface OnnxNode {
  /** `LSTM`, `GRU`, `RNN` */
  readonly type: string
  /** The operator's inputs in its order; '' where an optional one is left out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, number | string | readonly string[]>>
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function attribute(name: string, value: number | string | readonly string[]): object {
  if (typeof value === 'number') return { name, type: AttributeProto.INT, i: value }
  if (typeof value === 'string') return { name, type: AttributeProto.STRING, s: bytes(value) }
  return { name, type: AttributeProto.STRINGS, strings: value.map(bytes) }
}

/** Everything is an input of the model, weights too; all are float32 but `sequence_lens`. */
export function modelBytes({ type, inputs, outputs, attributes }: OnnxNode): Uint8Array {
  const value = (name: string): object => ({
    name,
    type: { tensorType: { elemType: name === 'sequence_lens' ? INT32 : FLOAT } },
  })
  return ModelProto.encode(
    ModelProto.fromObject({
      irVersion: 8,
      opsetImport: [{ domain: '', version: 14 }],
      graph: {
        name: type,
        input: inputs.filter((name) => name !== '').map(value),
        output: outputs.map(value),
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
