/** model.json and its weights, as TensorFlow.js writes them beside each other. */
import type { io } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Oracle } from './load.js'

/** A parsed model.json, to be changed by tests. */
export interface ModelJson {
  format?: string
  modelTopology: {
    class_name?: string
    config?: ModelConfig
    model_config?: { class_name: string; config: ModelConfig }
    keras_version?: string
    [name: string]: unknown
  }
  weightsManifest: { paths: string[]; weights: WeightEntry[] }[]
}

export interface ModelConfig {
  name: string
  layers: LayerEntry[]
  [name: string]: unknown
}

export interface LayerEntry {
  class_name: string
  config: Record<string, unknown>
  name?: string
  inbound_nodes?: unknown[]
  [name: string]: unknown
}

export interface WeightEntry {
  name: string
  shape: number[]
  dtype: string
  quantization?: { dtype: string; scale?: number; min?: number; original_dtype?: string }
}

export interface ModelFile {
  readonly json: ModelJson
  readonly weights: Uint8Array<ArrayBuffer>
}

export async function saved(tf: Oracle, model: LayersModel): Promise<ModelFile> {
  let artifacts: io.ModelArtifacts | undefined
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    }),
  )
  const { modelTopology, format, weightSpecs, weightData } = artifacts!
  const weights = new Uint8Array(weightData as ArrayBuffer)
  const group = { paths: ['weights.bin'], weights: weightSpecs }
  // as text and back: what a file holds
  const json = JSON.parse(JSON.stringify({ format, modelTopology, weightsManifest: [group] })) as ModelJson
  return { json, weights }
}

/** The weights in several files, and what gives them by their paths. */
export function sharded(
  { json, weights }: ModelFile,
  size: number,
): { json: ModelJson; shards: Map<string, Uint8Array> } {
  const shards = new Map<string, Uint8Array>()
  for (let at = 0; at < weights.length; at += size)
    shards.set(`group1-shard${shards.size + 1}.bin`, weights.slice(at, at + size))
  const [group] = json.weightsManifest
  return { json: { ...json, weightsManifest: [{ ...group!, paths: [...shards.keys()] }] }, shards }
}
