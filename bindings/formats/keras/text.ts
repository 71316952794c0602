/** model.json: what is in it, and what is handed in instead. */
import { FormatError } from '../../index.js'
import { clip, isObject, show, type Config } from './config.js'
import { isBytes, type Bytes } from './weights.js'

/** Its text, its bytes, or what `JSON.parse` makes of it. */
export type KerasJson = string | Bytes | object

const CONVERT = 'tensorflowjs_converter --input_format=keras model.h5 folder'

/** @throws FormatError */
export function parse(json: KerasJson): { model: Config; version: unknown; groups: unknown } {
  const file = typeof json === 'string' || isBytes(json) ? parseText(textOf(json)) : json
  const { format, modelTopology: topology, weightsManifest: groups } = isObject(file) ? file : {}
  if (format === 'graph-model')
    throw new FormatError(
      `readKeras: a graph model has no layers any more; of the Keras model a model.json is made by ${CONVERT}`,
    )
  if (!isObject(topology))
    throw new FormatError(
      `readKeras: modelTopology is ${show(topology)}, wanted an object; a model.json is made by ${CONVERT}`,
    )
  const { model_config: model = topology, keras_version: version } = topology
  if (!isObject(model)) throw new FormatError(`readKeras: model_config is ${show(model)}, wanted an object`)
  return { model, version, groups }
}

const textOf = (json: string | Bytes): string => (typeof json === 'string' ? json : new TextDecoder().decode(json))

function parseText(text: string): unknown {
  if (/^.HDF/.test(text)) throw new FormatError(`readKeras: this is an HDF5 file; a model.json is made by ${CONVERT}`)
  if (text.startsWith('PK'))
    throw new FormatError(
      `readKeras: this is a .keras archive; after model.save('model.h5') a model.json is made by ${CONVERT}`,
    )
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new FormatError(`readKeras: model.json is no JSON: ${clip((error as Error).message)}`)
  }
}
