import type { NodeMessage } from './schema.js'
import type { Value } from './value.js'

/**
 * A product and the bias that is added to it become one node, as PyTorch had it before it was exported: a MatMul with a third input.
 * @param outputs the graph's, which have to stay
 */
export function fuse(
  nodes: readonly NodeMessage[],
  constants: ReadonlyMap<string, Value>,
  outputs: readonly string[],
): NodeMessage[] {
  const readers = new Map<string, number>()
  for (const name of [...outputs, ...nodes.flatMap(({ input = [] }) => input)])
    readers.set(name, (readers.get(name) ?? 0) + 1)
  const isStandard = ({ domain = '' }: NodeMessage): boolean => domain === '' || domain === 'ai.onnx'
  const products = new Map<string, NodeMessage>()
  for (const node of nodes) {
    const { opType, input = [], output = [] } = node
    const weight = constants.get(input[1] ?? '')
    const isOne = opType === 'MatMul' && isStandard(node) && input.length === 2 && weight?.type === 'float32'
    if (isOne && weight.rank === 2 && readers.get(output[0] ?? '') === 1) products.set(output[0]!, node)
  }
  const gone = new Set<NodeMessage>()
  const fused = nodes.map((node) => {
    const { input = [] } = node
    if (node.opType !== 'Add' || !isStandard(node) || input.length !== 2) return node
    const [product, bias] = products.has(input[0]!) ? input : [input[1]!, input[0]!]
    const before = products.get(product!)
    const [weight, added] = [constants.get(before?.input?.[1] ?? ''), constants.get(bias!)]
    if (!before || added?.type !== 'float32' || added.rank !== 1 || added.size !== weight!.dims[1]) return node
    gone.add(before)
    return { ...before, input: [...before.input!, bias!], output: node.output ?? [] }
  })
  return fused.filter((node) => !gone.has(node))
}
