/** An optimizer's arrays as a safetensors file: `exp_avg.0`, `exp_avg.1`, …, a tensor for each parameter, counted in their order. */
import { FormatError } from '../errors.js'
import { decodeSafetensors, joinTensors, type EncodedTensor } from '../formats/safetensors.js'
import { matchState } from '../formats/state.js'
import { inSteps, type LongCall } from '../long_call.js'
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
): Uint8Array<ArrayBuffer> {
  const tensors = names.flatMap((name, which) =>
    places.map(({ parameter: { size, shape }, offset }, index): EncodedTensor => {
      return [`${name}.${index}`, shape, arrays[which]!.subarray(offset, offset + size)]
    }),
  )
  return joinTensors(tensors, { steps: String(steps), counts: each.join(' ') })
}

/** @throws FormatError */
export async function decodeArrays(
  bytes: Uint8Array | ArrayBuffer,
  label: string,
  names: readonly string[],
  places: readonly Place[],
  elements: number,
  call: LongCall,
): Promise<{ arrays: Float32Array<ArrayBuffer>[]; counts: Counts }> {
  const { tensors, metadata } = decodeSafetensors(bytes)
  const steps = Number(metadata.steps ?? NaN)
  const each = (metadata.counts ?? '').split(' ').map(Number)
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0
  if (![steps, ...each].every(isCount) || each.length !== places.length)
    throw new FormatError(`the file is not of an ${label} optimizer over these parameters`)
  const arrays = names.map(() => new Float32Array(elements))
  const wanted = new Map(
    names.flatMap((name, which) =>
      places.map(({ parameter: { shape }, offset }, index) => {
        return [`${name}.${index}`, { shape, array: arrays[which]!, offset }] as const
      }),
    ),
  )
  const { found } = matchState(tensors, wanted)
  await inSteps([...wanted], call, ([name, { array, offset }]) => array.set(found.get(name)!.data, offset))
  return { arrays, counts: { steps, each } }
}
