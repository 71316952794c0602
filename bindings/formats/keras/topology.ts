/** The layers of a model in their order: a Sequential's list, or the one path through a functional model. */
import { FormatError } from '../../index.js'
import { callOf, isOperation, isOwnMask, type Call } from './calls.js'
import { clip, firstOf, isObject, show, type Config } from './config.js'

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

function pathOf(all: readonly Entry[], layers: readonly Config[], { output_layers: outputs }: Config): Entry[] {
  const fail = (message: string): never => {
    throw new FormatError(`readKeras: ${message}; of functional models those are read that are one chain of layers`)
  }
  const calls = new Map<string, Call | null>()
  const next = new Map<string, Entry>()
  const ordinary = all.filter((entry) => !isOperation(entry))
  all.forEach((entry, index) => {
    const where = `layer ${clip(entry.name)}`
    const nodes = layers[index]!.inbound_nodes
    if (!Array.isArray(nodes) || nodes.length > 1) return fail(`${where} is not called once`)
    const call = nodes.length > 0 ? callOf(entry, nodes[0], (message) => fail(`${where} ${message}`)) : null
    calls.set(entry.name, call)
    if (!call || isOperation(entry)) return
    const [source] = call.sources
    if (source === undefined || call.sources.length > 1) return fail(`${where} has ${call.sources.length} inputs`)
    if (next.has(source))
      fail(`layers ${clip(next.get(source)!.name)} and ${clip(entry.name)} both read ${clip(source)}`)
    next.set(source, entry)
  })
  const starts = ordinary.filter(({ name }) => !calls.get(name))
  if (starts.length !== 1) fail(`the model has ${starts.length} inputs`)
  const path: Entry[] = []
  for (let at = starts[0]; at; at = next.get(at.name)) path.push(at)
  if (path.length !== ordinary.length) fail(`${ordinary.length - path.length} layers are not on the way from the input`)
  const last = path.at(-1)!.name
  // Keras 3 writes one output as it is, and not as a list of one
  const output = Array.isArray(outputs) && outputs.length === 1 ? (outputs[0] as unknown) : outputs
  if (firstOf(output) !== last) fail(`the output is not what the last layer, ${clip(last)}, gives`)
  for (const { name } of path) {
    const mask = calls.get(name)?.mask
    if (mask && !isOwnMask(mask, calls, next)) fail(`layer ${clip(name)} is given a mask that no layer before it makes`)
  }
  return path
}
