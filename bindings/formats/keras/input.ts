/** What a model is given: turned so that time is first, and masked. */
import { ShapeError, Tensor, TokenError, swapAxes, type Runtime, type TokenArray, type Tokens } from '../../index.js'
import { maskOf, type Mask } from './mask.js'
import type { Flow, Form, Own } from './plan.js'

/** Numbers on the host: steps [B, T, F] or rows [B, F]. */
export interface KerasNumbers {
  readonly data: ArrayLike<number>
  readonly shape: readonly number[]
}

/** Tokens [B, T] as rows or with a shape, for a model that begins with an Embedding; else a tensor or numbers. */
export type KerasInput = Tokens | Tensor | KerasNumbers

const CALL = 'KerasModel.forward'

/** Tokens [B, T] → [T, B]. @throws ShapeError, TokenError */
export function tokensOf(input: KerasInput, words: number): TokenArray {
  const rows = Array.isArray(input) && Array.isArray(input[0]) ? (input as readonly (readonly number[])[]) : null
  const { data, shape } = rows
    ? { data: rows.flat(), shape: [rows.length, rows[0]!.length] }
    : ({ ...(input instanceof Tensor ? {} : input) } as Partial<KerasNumbers>)
  const [B, T] = (shape ?? []) as [number, number]
  const isRagged = rows?.some((row) => row.length !== T)
  if (!data || shape?.length !== 2 || data.length !== B * T || B * T === 0 || isRagged)
    throw new ShapeError(`${CALL}: input is ${isRagged ? 'rows of several lengths' : got(shape)}, wanted tokens [B, T]`)
  const turned = new Int32Array(B * T)
  for (let b = 0; b < B; b++)
    for (let t = 0; t < T; t++) {
      const token = data[b * T + t]!
      if (!Number.isInteger(token) || token < 0 || token >= words)
        throw new TokenError(`${CALL}: token ${String(token)} at [${b}, ${t}] is not in [0, ${words})`)
      turned[t * B + b] = token
    }
  return { data: turned, shape: [T, B] }
}

/**
 * Steps [B, T, F] → [T, B, F]; rows [B, F] stay.
 * @param maskValue of a Masking: steps that are nothing but this do not count, and become zeros
 * @throws ShapeError
 */
export function numbersOf(
  runtime: Runtime,
  input: KerasInput,
  { rank, width }: Form,
  maskValue: number | null,
  own: Own,
): Flow {
  const axes = rank === 'row' ? 2 : 3
  const isTensor = input instanceof Tensor
  const { shape, data } = input as Tensor & KerasNumbers
  const isShaped = Array.isArray(shape) && shape.length === axes && !shape.includes(0)
  if (!isShaped || (width !== null && shape[axes - 1] !== width))
    throw new ShapeError(`${CALL}: input is ${got(shape)}, wanted [${rank === 'row' ? 'B' : 'B, T'}, ${width ?? 'F'}]`)
  if (isTensor && maskValue !== null)
    throw new ShapeError(`${CALL}: input is a tensor; Masking has to see the numbers: { data, shape }`)
  if (isTensor) return { x: rank === 'row' ? input : own(swapAxes(input)), mask: null }
  const numbers = Float32Array.from(data)
  const mask = maskValue === null ? null : masked(numbers, shape as [number, number, number], maskValue)
  const x = own(runtime.tensor(numbers, shape))
  return { x: rank === 'row' ? x : own(swapAxes(x)), mask }
}

/** Finds the steps that are nothing but a value, and makes them zeros. */
function masked(numbers: Float32Array, [B, T, F]: readonly [number, number, number], value: number): Mask | null {
  const single = Math.fround(value)
  return maskOf(T, B, (index) => {
    const at = ((index % B) * T + Math.floor(index / B)) * F
    const step = numbers.subarray(at, at + F)
    const isKept = step.some((number) => number !== single)
    if (!isKept) step.fill(0)
    return isKept
  })
}

const got = (shape: unknown): string => (Array.isArray(shape) ? `[${shape.join(', ')}]` : 'something without a shape')
