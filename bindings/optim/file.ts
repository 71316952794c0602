/** An optimizer's arrays as a safetensors file: `exp_avg.0`, `exp_avg.1`, …, a tensor for each parameter, counted in their order. */
import { FormatError } from '../errors.js'
import { decodeSafetensors, encodeSafetensors, type FileTensor } from '../formats/safetensors.js'
import { matchState } from '../formats/state.js'
import type { Parameter } from '../tensor/parameter.js'

/** Where a parameter's numbers begin in each array. */
export interface Place {
  readonly parameter: Parameter
  readonly offset: number
}

export interface Counts {
  readonly steps: number
  /** Steps of each parameter. */
  readonly each: readonly number[]
}

export function encodeArrays(
  names: readonly string[],
  arrays: readonly Float32Array[],
  places: readonly Place[],
  { steps, each }: Counts,
): Uint8Array {
  const tensors = new Map<string, FileTensor>()
  names.forEach((name, which) =>
    places.forEach(({ parameter: { size, shape }, offset }, index) =>
      tensors.set(`${name}.${index}`, { shape, data: arrays[which]!.slice(offset, offset + size) }),
    ),
  )
  return encodeSafetensors(tensors, { steps: String(steps), counts: each.join(' ') })
}

/** @throws FormatError */
export function decodeArrays(
  bytes: Uint8Array,
  label: string,
  names: readonly string[],
  places: readonly Place[],
  elements: number,
): { arrays: Float32Array<ArrayBuffer>[]; counts: Counts } {
  const { tensors, metadata } = decodeSafetensors(bytes)
  const steps = Number(metadata.steps ?? NaN)
  const each = (metadata.counts ?? '').split(' ').map(Number)
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0
  if (![steps, ...each].every(isCount) || each.length !== places.length)
    throw new FormatError(`the file is not of an ${label} optimizer over these parameters`)
  const wanted = new Map(
    names.flatMap((name) => places.map(({ parameter }, index) => [`${name}.${index}`, parameter] as const)),
  )
  const { found } = matchState(tensors, wanted)
  const arrays = names.map((name) => {
    const all = new Float32Array(elements)
    places.forEach(({ offset }, index) => all.set(found.get(`${name}.${index}`)!, offset))
    return all
  })
  return { arrays, counts: { steps, each } }
}
