import { toIntegers } from '../data/tokens.js'
import { DataError, NotFiniteError, OptionError } from '../errors.js'
import { Random } from '../tensor/random.js'
import { expectOptions } from '../options.js'
import { advanceRows, expectForwardOnly, type Advance } from './decoding/advance.js'
import type { Sequential, SequentialOptions, SequentialState } from './sequential.js'

export interface GenerateOptions {
  /** The tokens to continue. At least one. */
  readonly prompt: readonly number[]
  /** Divides the logits: below 1 the likely becomes likelier, 0 always takes the likeliest. Default 1. */
  readonly temperature?: number
  /** Default 0. The same seed writes the same text. */
  readonly seed?: number
  /** The states to start from, as `forward` takes them: what the text is to be about (one to many). Default zeros. */
  readonly state?: SequentialOptions['state']
  /** How many tokens to make. Default: until the caller stops. */
  readonly length?: number
  /** Ends the generation, without an error. */
  readonly signal?: AbortSignal
}

/**
 * Writes on from a prompt, token by token.
 * @param model tokens [T, 1] → logits [T, 1, V]
 * @throws DataError for an empty prompt; TokenError for a token that the model does not know; NotFiniteError if the model's logits are
 * not finite; OptionError
 */
export async function* generate(model: Sequential, options: GenerateOptions): AsyncGenerator<number, void, void> {
  expectOptions('generate', options, ['prompt', 'temperature', 'seed', 'state', 'length', 'signal'])
  const { prompt, temperature = 1, seed = 0, length = Infinity, signal } = options
  if (!prompt || prompt.length === 0) throw new DataError('generate: the prompt is empty')
  if (!(temperature >= 0)) throw new OptionError(`generate: temperature is ${temperature}, wanted a number from 0`)
  if (!(length >= 0)) throw new OptionError(`generate: length is ${length}, wanted a number from 0`)
  if (!Number.isSafeInteger(seed)) throw new OptionError(`generate: seed is ${seed}, wanted a whole number`)
  expectForwardOnly('generate', model)
  const random = new Random(seed)
  let tokens = toIntegers('generate: prompt', prompt)
  let own: SequentialState | null = null
  try {
    for (let made = 0; made < length && !signal?.aborted; made++) {
      const next = advance(model, tokens, own ?? options.state ?? null)
      own?.forEach((one) => one.dispose())
      own = next.state
      const logits = await next.y.data()
      next.y.dispose()
      const token = sample(logits.subarray(logits.length - next.y.shape.at(-1)!), temperature, random)
      yield token
      tokens = Int32Array.of(token)
    }
  } finally {
    own?.forEach((one) => one.dispose())
  }
}

/** One call for one row of tokens. */
const advance = (model: Sequential, tokens: Int32Array, state: SequentialOptions['state']): Advance =>
  advanceRows(model, { data: tokens, shape: [tokens.length, 1] }, state)

/** Draws from softmax(logits / temperature). */
function sample(logits: Float32Array, temperature: number, random: Random): number {
  const highest = logits.reduce((best, logit, token) => (logit > logits[best]! ? token : best), 0)
  if (!logits.every(Number.isFinite))
    throw new NotFiniteError('generate: the logits are not finite; has the model learned NaN?')
  if (temperature === 0) return highest
  const weights = Array.from(logits, (logit) => Math.exp((logit - logits[highest]!) / temperature))
  let rest = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0)
  const drawn = weights.findIndex((weight) => (rest -= weight) < 0)
  return drawn < 0 ? highest : drawn
}
