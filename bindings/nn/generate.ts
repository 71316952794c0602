import { toIntegers, type TokenArray } from '../data/tokens.js'
import { DataError, NotFiniteError, OptionError } from '../errors.js'
import { Random } from '../tensor/random.js'
import type { Tensor } from '../tensor/tensor.js'
import { expectOptions } from '../options.js'
import type { Sequential, SequentialState } from './sequential.js'

export interface GenerateOptions {
  /** The tokens to continue. At least one. */
  readonly prompt: readonly number[]
  /** Divides the logits: below 1 the likely becomes likelier, 0 always takes the likeliest. Default 1. */
  readonly temperature?: number
  /** Default 0. The same seed writes the same text. */
  readonly seed?: number
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
  expectOptions('generate', options, ['prompt', 'temperature', 'seed', 'length', 'signal'])
  const { prompt, temperature = 1, seed = 0, length = Infinity, signal } = options
  if (!prompt || prompt.length === 0) throw new DataError('generate: the prompt is empty')
  if (!(temperature >= 0)) throw new OptionError(`generate: temperature is ${temperature}, wanted a number from 0`)
  if (!(length >= 0)) throw new OptionError(`generate: length is ${length}, wanted a number from 0`)
  if (!Number.isSafeInteger(seed)) throw new OptionError(`generate: seed is ${seed}, wanted a whole number`)
  const random = new Random(seed)
  let tokens = toIntegers('generate: prompt', prompt)
  let state: SequentialState | null = null
  try {
    for (let made = 0; made < length && !signal?.aborted; made++) {
      const next = advance(model, tokens, state)
      state?.forEach((one) => one.dispose())
      state = next.state
      const logits = await next.y.data()
      next.y.dispose()
      const token = sample(logits.subarray(logits.length - next.y.shape.at(-1)!), temperature, random)
      yield token
      tokens = Int32Array.of(token)
    }
  } finally {
    state?.forEach((one) => one.dispose())
  }
}

/** One call, without dropout or a graph. The state is kept: between two tokens others may use the runtime. */
function advance(
  model: Sequential,
  tokens: Int32Array,
  state: SequentialState | null,
): { y: Tensor; state: SequentialState } {
  const column: TokenArray = { data: tokens, shape: [tokens.length, 1] }
  return model.runtime.noGrad(() => {
    const next = model.withoutTraining(() => model.forwardWithState(column, { state }))
    next.state.forEach((one) => one.keep())
    return next
  })
}

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
