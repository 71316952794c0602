import { expectCount, expectOptions } from '../../options.js'
import { NotFiniteError, OptionError, TokenError } from '../../errors.js'
import { stepsOf, type LongCall } from '../../long_call.js'
import type { Sequential, SequentialOptions, SequentialState } from '../sequential.js'
import { advanceRows, expectForwardOnly } from './advance.js'

export interface DecodingOptions extends LongCall {
  /** The states to start from, one for each recurrent layer, as `forward` takes them: [layers, B, H]. */
  readonly state: NonNullable<SequentialOptions['state']>
  /** How many rows there are, B. */
  readonly rows: number
  /** The token that begins a sequence. It is not part of the result. */
  readonly start: number
  /** The token that ends a sequence. It is not part of the result. */
  readonly end: number
  /** The most tokens of a row. Default 100. */
  readonly length?: number | undefined
}

/**
 * The likeliest token after the likeliest token, for all rows at once.
 * @param model tokens [1, B] → logits [1, B, V]
 * @returns for each row its tokens, as far as `end` or `length`
 * @throws TokenError for a token that the model does not know; NotFiniteError if the model's logits are not finite; ShapeError; OptionError; what `signal` gives
 * as its reason: a sequence that was cut short would look like one that has ended
 */
export async function greedySearch(model: Sequential, options: DecodingOptions): Promise<number[][]> {
  const call = 'greedySearch'
  expectDecoding(call, model, options, [])
  const { rows, start, end, length = 100 } = options
  const step = stepsOf(options, length)
  const results: number[][] = Array.from({ length: rows }, () => [])
  const isDone = results.map(() => false)
  let tokens = new Int32Array(rows).fill(start)
  let own: SequentialState | null = null
  try {
    for (let made = 0; made < length && isDone.includes(false); made++) {
      const next = advanceRows(model, { data: tokens, shape: [1, rows] }, own ?? options.state)
      own?.forEach((one) => one.dispose())
      own = next.state
      const logits = await next.y.data()
      next.y.dispose()
      const V = logits.length / rows
      expectTokenOf(call, 'end', end, V)
      tokens = tokens.map((_, row) => likeliest(call, logits.subarray(row * V, (row + 1) * V)))
      tokens.forEach((token, row) => {
        isDone[row] ||= token === end
        if (!isDone[row]) results[row]!.push(token)
      })
      await step(made + 1)
    }
  } finally {
    own?.forEach((one) => one.dispose())
  }
  return results
}

/** @throws TokenError: a sequence could never end */
export function expectTokenOf(call: string, name: string, token: number, V: number): void {
  if (token < 0 || token >= V) throw new TokenError(`${call}: ${name} is ${token}, not in [0, ${V})`)
}

function likeliest(call: string, logits: Float32Array): number {
  if (!logits.every(Number.isFinite))
    throw new NotFiniteError(`${call}: the logits are not finite; has the model learned NaN?`)
  return logits.reduce((best, logit, token) => (logit > logits[best]! ? token : best), 0)
}

/** @throws OptionError */
export function expectDecoding(
  call: string,
  model: Sequential,
  options: DecodingOptions,
  more: readonly string[],
): void {
  expectOptions(call, options, ['state', 'rows', 'start', 'end', 'length', 'signal', 'onProgress', ...more])
  expectForwardOnly(call, model)
  expectCount(call, 'rows', options.rows)
  if (!options.state) throw new OptionError(`${call}: no state to start from`)
  for (const name of ['start', 'end'] as const) {
    const token = options[name]
    if (!Number.isInteger(token)) throw new OptionError(`${call}: ${name} is ${String(token)}, wanted a token`)
  }
  const { length = 100 } = options
  if (!(length >= 0)) throw new OptionError(`${call}: length is ${length}, wanted a number from 0`)
}
