import { FormatError } from '../../index.js'
import { constantOf } from './constants.js'
import type { ModelMessage, NodeMessage, ValueMessage } from './schema.js'
import { typeOf, type ElementType } from './types.js'
import type { Value } from './value.js'

/** The versions of ONNX's operators that are read. */
const OPSETS = [7, 24] as const

/** What a model takes or gives. */
export interface OnnxPort {
  readonly name: string
  readonly type: ElementType
  /** The length of each axis: a number, the name of one that varies ('' if it has none); null where the model does not even say how many axes. */
  readonly dims: readonly (number | string)[] | null
}

/** A graph that is sound: names are unique and known, nodes stand in an order in which they can run. */
export interface Graph {
  readonly opset: number
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
  readonly constants: Map<string, Value>
  /** Those that an output depends on. */
  readonly nodes: readonly NodeMessage[]
}

/** @throws FormatError */
export function graphOf({ graph, opsetImport = [] }: ModelMessage): Graph {
  if (!graph) throw new FormatError('readOnnx: not an ONNX model: it has no graph')
  const isStandard = ({ domain = '' }: { domain?: string }): boolean => domain === '' || domain === 'ai.onnx'
  const opset = opsetImport.find(isStandard)?.version ?? 1
  if (!(opset >= OPSETS[0] && opset <= OPSETS[1]))
    throw new FormatError(`readOnnx: the model is of opset ${opset}; read are ${OPSETS[0]} to ${OPSETS[1]}`)
  if (graph.sparseInitializer) throw new FormatError('readOnnx: the model has sparse constants, which are not read')

  const givers = new Map<string, NodeMessage | null>()
  const give = (name: string | undefined, giver: NodeMessage | null): void => {
    if (!name) throw new FormatError('readOnnx: an input or a constant of the graph has no name')
    if (givers.has(name)) throw new FormatError(`readOnnx: two things in the graph give '${name}'`)
    givers.set(name, giver)
  }
  const constants = new Map<string, Value>()
  for (const message of graph.initializer ?? []) {
    give(message.name, null)
    constants.set(message.name!, constantOf(message))
  }
  // Old files list constants among the inputs as well.
  const inputs = (graph.input ?? []).filter(({ name }) => !constants.has(name ?? '')).map(portOf)
  for (const { name } of inputs) give(name, null)
  for (const node of graph.node ?? []) for (const name of node.output ?? []) if (name) give(name, node)

  const outputs = (graph.output ?? []).map(portOf)
  if (outputs.length === 0) throw new FormatError('readOnnx: the graph has no outputs')
  const names = outputs.map(({ name }) => name)
  if (names.includes('')) throw new FormatError('readOnnx: an output of the graph has no name')
  if (new Set(names).size < names.length) throw new FormatError('readOnnx: two outputs of the graph have one name')
  return { opset, inputs, outputs, constants, nodes: inOrder(givers, names) }
}

function portOf({ name = '', type }: ValueMessage): OnnxPort {
  const what = `readOnnx: '${name}', an input or output,`
  if (!type?.tensorType) throw new FormatError(`${what} is no tensor`)
  const { elemType, shape } = type.tensorType
  const dims = shape
    ? (shape.dim ?? []).map(({ value, symbol = '' }) => (value !== undefined && value >= 0 ? value : symbol))
    : null
  return { name, type: typeOf(elemType, what), dims }
}

/** `'encoder/lstm' (LSTM)`; a node without a name goes by its output's. */
export const titleOf = ({ name, output = [], domain, opType = '' }: NodeMessage): string =>
  `'${name ?? output.find(Boolean) ?? ''}' (${domain ? `${domain}.` : ''}${opType})`

/** The nodes that these names depend on, each behind those that it reads from. A stack of its own: a long chain is deep. */
function inOrder(givers: ReadonlyMap<string, NodeMessage | null>, names: readonly string[]): NodeMessage[] {
  const order = new Set<NodeMessage>()
  const open = new Set<NodeMessage>()
  const stack: { node: NodeMessage | null; names: readonly string[]; next: number }[] = [{ node: null, names, next: 0 }]
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const name = top.names[top.next++]
    if (name === undefined) {
      stack.pop()
      if (top.node) {
        open.delete(top.node)
        order.add(top.node)
      }
    } else if (name) {
      const giver = givers.get(name)
      const reads = top.node ? `node ${titleOf(top.node)} reads` : 'an output of the graph is'
      if (giver === undefined) throw new FormatError(`readOnnx: ${reads} '${name}', which nothing gives`)
      if (!giver || order.has(giver)) continue
      if (open.has(giver))
        throw new FormatError(`readOnnx: ${reads} '${name}', which depends on it: the graph has a cycle`)
      open.add(giver)
      stack.push({ node: giver, names: giver.input ?? [], next: 0 })
    }
  }
  return [...order]
}
