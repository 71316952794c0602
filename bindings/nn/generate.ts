import { toIntegers } from '../data/tokens.js'
import { DataError, NotFiniteError, OptionError } from '../errors.js'
import { Random } from '../tensor/random.js'
import { expectOptions } from '../options.js'
import { advanceRows, expectForwardOnly, type Advance } from './decoding/advance.js'
import { RepeatedStep } from './decoding/repeated_step.js'
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
  /** The states after what was read last, until a step takes them over. */
  let state: SequentialState | null = null
  let step: RepeatedStep | null = null
  try {
    if (length === 0 || signal?.aborted) return
    const first = advance(model, toIntegers('generate: prompt', prompt), options.state ?? null)
    state = first.state
    const logits = await first.y.data()
    first.y.dispose()
    let token = sample(logits.subarray(logits.length - first.y.shape.at(-1)!), temperature, random)
    yield token
    for (let made = 1; made < length && !signal?.aborted; made++) {
      if (step && !step.isValid) [state, step] = [step.end(), null]
      if (step) step.run(token)
      else [step, state] = [new RepeatedStep(model, token, state!), null]
      token = sample(await step.logits(), temperature, random)
      yield token
    }
  } finally {
    step?.end().forEach((one) => one.dispose())
    state?.forEach((one) => one.dispose())
  }
}

/** One call for one row of tokens. */
const advance = (model: Sequential, tokens: Int32Array, state: SequentialOptions['state']): Advance =>
  advanceRows(model, { data: tokens, shape: [tokens.length, 1] }, state)

/** Draws from softmax(logits / temperature). */
function sample(logits: Float32Array, temperature: number, random: Random): number {
  let highest = 0
  for (let token = 0; token < logits.length; token++) {
    if (!Number.isFinite(logits[token]!))
      throw new NotFiniteError('generate: the logits are not finite; has the model learned NaN?')
    if (logits[token]! > logits[highest]!) highest = token
  }
  if (temperature === 0) return highest
  const weights = new Float64Array(logits.length)
  let sum = 0
  for (let token = 0; token < logits.length; token++)
    sum += weights[token] = Math.exp((logits[token]! - logits[highest]!) / temperature)
  let rest = random.uniform() * sum
  for (let token = 0; token < weights.length; token++) if ((rest -= weights[token]!) < 0) return token
  return highest
}
