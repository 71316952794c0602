/** What the layers of a functional model are called with. */
import { clip, firstOf, isObject } from './config.js'
import type { Entry } from './topology.js'

export interface Call {
  /** The layers that its inputs come from. */
  readonly sources: readonly string[]
  /** The operation that a mask comes from which is handed in. */
  readonly mask: string | null
  /** A number beside the inputs. */
  readonly constant?: unknown
}

/** Keras 3 has masks as operations beside the layers: `x ≠ 0` of an Embedding, `any(x ≠ value)` of a Masking. */
export const isOperation = ({ kind }: Entry): boolean => kind === 'NotEqual' || kind === 'Any'

/** The layer that a tensor of Keras 3 comes from. */
function sourceOf(value: unknown): string | null {
  const { class_name: kind, config } = isObject(value) ? value : {}
  return kind === '__keras_tensor__' && isObject(config) ? firstOf(config.keras_history) : null
}

/** A call is a list of inputs [layer, call, output, arguments]; in Keras 3 it is { args, kwargs } with tensors in them. */
export function callOf(entry: Entry, node: unknown, fail: (message: string) => never): Call {
  const expectPlain = (kwargs: unknown, except = ''): void => {
    const odd = Object.entries(isObject(kwargs) ? kwargs : {}).find(
      ([name, value]) => value !== null && value !== false && name !== except,
    )
    if (odd) fail(`is called with ${clip(odd[0])}`)
  }
  if (isObject(node)) {
    const args: readonly unknown[] = Array.isArray(node.args) ? node.args : []
    if (!isOperation(entry)) expectPlain(node.kwargs, 'mask')
    const sources = args.map(sourceOf)
    const at = sources.indexOf(null)
    if (at >= 0 && !isOperation(entry)) fail('is called with more than a tensor')
    const mask = isObject(node.kwargs) ? sourceOf(node.kwargs.mask) : null
    return { sources: sources.filter((one) => one !== null), mask, constant: args[at] }
  }
  const inputs: readonly unknown[] = !Array.isArray(node) ? [] : firstOf(node) === null ? node : [node]
  const sources = inputs.map((input) => {
    expectPlain((input as unknown[] | null)?.[3])
    return firstOf(input) ?? fail('has inbound nodes of no known form')
  })
  return { sources, mask: null }
}

/** Whether an operation computes what the Embedding or Masking that reads the same makes of it: that mask comes with the layers. */
export function isOwnMask(
  operation: string,
  calls: ReadonlyMap<string, Call | null>,
  next: ReadonlyMap<string, Entry>,
): boolean {
  const outer = calls.get(operation)
  const call = outer && outer.constant === undefined ? calls.get(outer.sources[0] ?? '') : outer
  const maker = next.get(call?.sources[0] ?? '')
  if (!call || !maker) return false
  const { mask_zero: isMasking, mask_value: value = 0 } = maker.config
  if (maker.kind === 'Embedding') return Boolean(isMasking) && call.constant === 0
  return maker.kind === 'Masking' && call.constant === value
}
