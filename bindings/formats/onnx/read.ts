import {
  DeviceError,
  FormatError,
  WebRNNError,
  expectOptions,
  stepsOf,
  type LongCall,
  type Runtime,
} from '../../index.js'
import { decode } from './decode.js'
import { fuse } from './fuse.js'
import { graphOf, titleOf } from './graph.js'
import { OnnxModel, expectAll, type Step } from './model.js'
import { Node, type Operators, type Run } from './node.js'
import { isHeavy, operators } from './operators/index.js'
import { MODEL, type NodeMessage } from './schema.js'

/** What constants make of each other when a model is read may have so many numbers in all, or four times as many as the file. */
const FOLDED = 2 ** 20
/** A node may have so many inputs: they are arguments of a function. */
const MOST_INPUTS = 4096

/**
 * Reads an ONNX model: opsets 7 to 24, all numbers inside the file. Recurrent layers, products with constant weights, convolutions, embeddings, activations
 * and softmax run on the runtime's device, all else on the host; floats of any width are float32 on the device.
 *
 * What ONNX leaves open is as in ONNX Runtime: a row of `sequence_lens` 0 ends with zeros, `clip` holds what goes into the gates and not what becomes h, and
 * activation_alpha and beta are for those functions that have them, in turn. `layout` 1, which that refuses, is run.
 * @param bytes the file
 * @param options.signal ends the call, which leaves nothing behind; it is looked at, and `options.onProgress` told, after each node
 * @throws FormatError if the file is truncated, foreign or unsound; or, with a list of all of them and why, if it has nodes that cannot run. Nothing has run then
 */
export async function readOnnx(
  runtime: Runtime,
  bytes: Uint8Array | ArrayBuffer,
  options: LongCall = {},
): Promise<OnnxModel> {
  expectOptions('readOnnx', options, ['signal', 'onProgress'])
  const file = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes
  const { opset, inputs, outputs, constants, nodes } = graphOf(decode(MODEL, file, 'the model'))
  const names = outputs.map(({ name }) => name)
  const known = operators()
  const steps: Step[] = []
  const owned: { dispose(): void }[] = []
  const refused: string[] = []
  let folded = 0
  const room = Math.max(FOLDED, 4 * [...constants.values()].reduce((sum, { size }) => sum + size, 0))
  const fused = fuse(nodes, constants, names)
  try {
    const step = stepsOf(options, fused.length)
    for (const [index, message] of fused.entries()) {
      const title = titleOf(message)
      const node = new Node(runtime, message, opset, constants)
      try {
        const run = await operatorOf(known, node, message)(node)
        const isFixed = node.inputs.every((name) => !name || constants.has(name))
        if (!isFixed || isHeavy(node.op) || folded > room) {
          steps.push({ title, inputs: node.inputs, outputs: node.outputs, run })
        } else {
          const results = expectAll([await run(...node.inputs.map((name) => constants.get(name)))].flat(), node.outputs)
          results.forEach((value, n) => node.outputs[n] && constants.set(node.outputs[n], value))
          folded += results.reduce((sum, { size }) => sum + size, 0)
        }
      } catch (error) {
        if (!(error instanceof WebRNNError) || error instanceof DeviceError) throw error
        refused.push(`${title}: ${error.message}`)
      } finally {
        owned.push(...node.owned)
      }
      await step(index + 1)
    }
    if (refused.length > 0)
      throw new FormatError(
        `readOnnx: ${refused.length} of ${nodes.length} nodes cannot run:\n  ${refused.join('\n  ')}`,
      )
  } catch (error) {
    for (const one of [...owned, ...constants.values()]) one.dispose()
    throw error
  }
  const needed = new Set([...names, ...steps.flatMap((step) => step.inputs)])
  for (const [name, value] of constants) {
    if (needed.has(name)) continue
    value.dispose()
    constants.delete(name)
  }
  return new OnnxModel(runtime, opset, inputs, outputs, constants, steps, owned)
}

/** @throws FormatError */
function operatorOf(known: Operators, node: Node, { domain = '' }: NodeMessage): (node: Node) => Run | Promise<Run> {
  if ((domain !== '' && domain !== 'ai.onnx') || !Object.hasOwn(known, node.op))
    throw new FormatError('there is no such operator here')
  const [least, operator] = known[node.op]!
  if (node.inputs.length > MOST_INPUTS)
    throw new FormatError(`it has ${node.inputs.length} inputs; read are ${MOST_INPUTS}`)
  for (let input = 0; input < least; input++)
    if (!node.inputs[input]) throw new FormatError(`input ${input} is missing`)
  if (!node.outputs.some(Boolean)) throw new FormatError('it has no outputs')
  return operator
}
