/** The layers of a model in their order: a Sequential's list, or the one path through a functional model. */
import { FormatError } from '../../index.js'
import { clip, isObject, show, type Config } from './config.js'

/** A layer as the file has it. */
export interface Entry {
  readonly name: string
  readonly kind: string
  readonly config: Config
}

/** @param model `{ class_name, config }` @throws FormatError */
export function chainOf(model: Config): Entry[] {
  const { class_name: kind, config } = model
  const isFunctional = kind === 'Functional' || kind === 'Model'
  if (!isFunctional && kind !== 'Sequential')
    throw new FormatError(`readKeras: the model's class is ${show(kind)}, wanted Sequential or Functional`)
  const layers = isObject(config) ? config.layers : config
  if (!Array.isArray(layers) || layers.length === 0 || !layers.every(isObject))
    throw new FormatError('readKeras: the model has no list of layers')
  const all = layers.map(entryOf)
  const names = new Set<string>()
  for (const { name } of all) {
    if (names.has(name)) throw new FormatError(`readKeras: two layers are named ${clip(name)}`)
    names.add(name)
  }
  return isFunctional ? pathOf(all, layers, config as Config) : all
}

function entryOf(layer: Config, index: number): Entry {
  const { class_name: kind, config, name: given } = layer
  const name = isObject(config) ? (config.name ?? given) : null
  if (typeof kind !== 'string' || !isObject(config) || typeof name !== 'string')
    throw new FormatError(`readKeras: layer ${index} lacks a class_name, a config or a name`)
  return { name, kind, config }
}

/** Masks of a functional model in Keras 3 are operations beside its layers. */
const isOperation = ({ kind }: Entry): boolean => kind === 'NotEqual' || kind === 'Any'

/** What a layer is called with. */
interface Call {
  /** The layers that its inputs come from. */
  readonly sources: readonly string[]
  /** Where a mask is handed in that was computed beside the layers. */
  readonly mask: string | null
  /** A number beside the inputs. */
  readonly constant: unknown
}

function pathOf(all: readonly Entry[], layers: readonly Config[], config: Config): Entry[] {
  const fail = (message: string): never => {
    throw new FormatError(`readKeras: ${message}; of functional models those are read that are one chain of layers`)
  }
  const calls = new Map(
    all.map((entry, index) => {
      const nodes = layers[index]!.inbound_nodes
      if (!Array.isArray(nodes) || nodes.length > 1) fail(`layer ${clip(entry.name)} is not called once`)
      return [
        entry.name,
        (nodes as unknown[]).length > 0 ? callOf(entry, (nodes as unknown[])[0], fail) : null,
      ] as const
    }),
  )
  const next = new Map<string, Entry>()
  const ordinary = all.filter((entry) => !isOperation(entry))
  const starts = ordinary.filter(({ name }) => !calls.get(name))
  for (const entry of ordinary) {
    const call = calls.get(entry.name)
    if (!call) continue
    const [source, other] = call.sources
    if (source === undefined || other !== undefined) fail(`layer ${clip(entry.name)} has ${call.sources.length} inputs`)
    if (next.has(source!))
      fail(`layers ${clip(next.get(source!)!.name)} and ${clip(entry.name)} both read ${clip(source!)}`)
    next.set(source!, entry)
  }
  if (starts.length !== 1) fail(`the model has ${starts.length} inputs`)
  const path: Entry[] = []
  for (let at = starts[0]; at; at = next.get(at.name)) path.push(at)
  if (path.length !== ordinary.length) fail(`${ordinary.length - path.length} layers are not on the way from the input`)
  const outputs = config.output_layers
  // Keras 3 writes one output as it is, and not as a list of one
  const [output, more] =
    Array.isArray(outputs) && typeof outputs[0] === 'string' ? [outputs] : ((outputs ?? []) as unknown[])
  if (more !== undefined || !Array.isArray(output) || output[0] !== path.at(-1)!.name)
    fail(`the output is not what the last layer, ${clip(path.at(-1)!.name)}, gives`)
  for (const { name } of path) {
    const mask = calls.get(name)?.mask
    if (mask && !isOwnMask(mask, calls, next)) fail(`layer ${clip(name)} is given a mask that no layer before it makes`)
  }
  return path
}

/** Whether an operation computes what the Embedding or Masking that reads the same makes of it: that mask comes with the layers. */
function isOwnMask(
  operation: string,
  calls: ReadonlyMap<string, Call | null>,
  next: ReadonlyMap<string, Entry>,
): boolean {
  let call = calls.get(operation)
  // any(not_equal(x, value)) of Masking
  const inner = call?.constant === undefined ? calls.get(call?.sources[0] ?? '') : null
  call = inner ?? call
  const maker = next.get(call?.sources[0] ?? '')
  if (!call || !maker) return false
  const { mask_zero: isMasking, mask_value: value = 0 } = maker.config
  return maker.kind === 'Embedding'
    ? Boolean(isMasking) && call.constant === 0
    : maker.kind === 'Masking' && call.constant === value
}

/**
 * A call in an older Keras is a list of inputs [layer, call, output, arguments]; in Keras 3 it is { args, kwargs } with tensors in them.
 */
function callOf(entry: Entry, node: unknown, fail: (message: string) => never): Call {
  const history = (value: unknown): string | null => {
    const { class_name: kind, config } = isObject(value) ? value : {}
    const from = kind === '__keras_tensor__' && isObject(config) ? config.keras_history : null
    return Array.isArray(from) ? String(from[0]) : null
  }
  const expectPlain = (kwargs: unknown): void => {
    for (const [name, value] of Object.entries(isObject(kwargs) ? kwargs : {}))
      if (value !== null && value !== false && name !== 'mask' && !isOperation(entry))
        fail(`layer ${clip(entry.name)} is called with ${clip(name)}`)
  }
  if (isObject(node)) {
    const [args, kwargs] = [Array.isArray(node.args) ? node.args : [], isObject(node.kwargs) ? node.kwargs : {}]
    expectPlain(kwargs)
    const sources = args.map(history)
    const constants = args.filter((_, n) => sources[n] === null)
    if (constants.length > 0 && !isOperation(entry)) fail(`layer ${clip(entry.name)} is called with more than a tensor`)
    return { sources: sources.filter((one) => one !== null), mask: history(kwargs.mask), constant: constants[0] }
  }
  const inputs: unknown[] = Array.isArray(node) ? (typeof node[0] === 'string' ? [node] : node) : []
  const sources = inputs.map((input) => {
    if (!Array.isArray(input)) return fail(`layer ${clip(entry.name)} has inbound nodes of no known form`)
    expectPlain(input[3])
    if (isObject(input[3]) && input[3].mask) fail(`layer ${clip(entry.name)} is called with a mask`)
    return String(input[0])
  })
  return { sources, mask: null, constant: undefined }
}
