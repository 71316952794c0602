import type { BackendName } from '../backend/backend.js'
import { toIntegers } from '../data/tokens.js'
import { DataError, NotFiniteError, OptionError, ShapeError } from '../errors.js'
import { expectCount, expectOptions } from '../options.js'
import { Random } from '../tensor/random.js'
import { advanceRows, expectForwardOnly } from './decoding/advance.js'
import { RepeatedStep } from './decoding/repeated_step.js'
import { Sampler } from './decoding/sampler.js'
import type { Embedding } from './embedding.js'
import { select } from './functions/rows.js'
import { pauses } from '../long_call.js'
import type { Sequential, SequentialOptions, SequentialState } from './sequential.js'

export interface GenerateOptions {
  /** The tokens to continue. At least one. */
  readonly prompt: readonly number[]
  /** Divides the logits: below 1 the likely becomes likelier, 0 always takes the likeliest. Default 1. */
  readonly temperature?: number
  /** Only so many of the likeliest tokens are drawn from, and those that equal the last of them. Default Infinity: all. */
  readonly topK?: number
  /**
   * Of these only the likeliest are drawn from, as many as it takes to reach this probability, and those that equal the last of them (nucleus sampling,
   * Holtzman et al. 2020). Default 1: all.
   */
  readonly topP?: number
  /** Default 0. The same seed writes the same text on the same backend, whatever the chunk. */
  readonly seed?: number
  /** The states to start from, as `forward` takes them: what the text is to be about (one to many). Default zeros. */
  readonly state?: SequentialOptions['state']
  /** How many tokens to make. Default: until the caller stops. */
  readonly length?: number
  /** Ends the generation, without an error. Where there is one, other work of this thread, which may give it, has its turn every 50 ms at least. */
  readonly signal?: AbortSignal
  /**
   * How many tokens the device makes before the host reads them, all at once: a GPU takes longer to answer than to make a token. Changed parameters count from
   * the next chunk on. The first token comes alone. Default 16 on WebGPU, 1 on WebAssembly.
   */
  readonly chunk?: number
}

/** WebAssembly answers at once, so that nothing is gained by waiting for more than a token. */
const CHUNK: Readonly<Record<BackendName, number>> = { webgpu: 16, wasm: 1 }

/**
 * Writes on from a prompt, token by token. They are drawn on the device, where the next step finds them.
 * @param model tokens [T, 1] → logits [T, 1, V]; its first layer is an Embedding
 * @throws DataError for an empty prompt; TokenError for a token that the model does not know; NotFiniteError if the model's logits are
 * not finite; ShapeError if there are more logits than tokens that the model knows; OptionError
 */
export async function* generate(model: Sequential, options: GenerateOptions): AsyncGenerator<number, void, void> {
  const { prompt, state: given, length, signal, chunk, ...wish } = expected(model, options)
  let sampler: Sampler | null = null
  /** The states after what was read last, until a step takes them over. */
  let state: SequentialState | null = null
  let step: RepeatedStep | null = null
  const pause = signal && pauses()
  try {
    if (length === 0 || signal?.aborted) return
    const first = advanceRows(model, { data: prompt, shape: [prompt.length, 1] }, given)
    state = first.state
    const last = select(first.y, -1)
    first.y.dispose()
    expectKnown(model, last.size)
    sampler = new Sampler(model.runtime, last.size, Math.min(chunk, length), wish)
    sampler.draw(last.span, 0)
    last.dispose()
    let drawn = 1
    for (let made = 0; ;) {
      for (const token of await sampler.read(drawn)) {
        if (token < 0) throw new NotFiniteError('generate: the logits are not finite; has the model learned NaN?')
        yield token
        if (++made >= length || signal?.aborted) return
      }
      await pause?.()
      if (signal?.aborted) return
      if (step && !step.isValid) [state, step] = [step.end(), null]
      drawn = Math.min(chunk, length - made)
      for (let at = 0; at < drawn; at++) {
        if (step) step.run()
        else [step, state] = [new RepeatedStep(model, sampler.token, state!), null]
        sampler.draw(step.logits, at)
      }
    }
  } finally {
    sampler?.dispose()
    step?.end().forEach((one) => one.dispose())
    state?.forEach((one) => one.dispose())
  }
}

/** The options, checked, with their defaults. @throws DataError, TokenError, OptionError */
function expected(model: Sequential, options: GenerateOptions) {
  const names = ['prompt', 'temperature', 'topK', 'topP', 'seed', 'state', 'length', 'signal', 'chunk']
  expectOptions('generate', options, names)
  const { prompt, temperature = 1, topK = Infinity, topP = 1, seed = 0, state = null, signal } = options
  const { length = Infinity, chunk = CHUNK[model.runtime.backend] } = options
  if (!prompt || prompt.length === 0) throw new DataError('generate: the prompt is empty')
  if (!(temperature >= 0)) throw new OptionError(`generate: temperature is ${temperature}, wanted a number from 0`)
  if (topK !== Infinity) expectCount('generate', 'topK', topK)
  if (!(topP > 0 && topP <= 1)) throw new OptionError(`generate: topP is ${topP}, wanted 0 < topP ≤ 1`)
  if (!(length >= 0)) throw new OptionError(`generate: length is ${length}, wanted a number from 0`)
  if (!Number.isSafeInteger(seed)) throw new OptionError(`generate: seed is ${seed}, wanted a whole number`)
  expectCount('generate', 'chunk', chunk)
  expectForwardOnly('generate', model)
  const wish = { temperature, topK, topP, seed: new Random(seed).integer() }
  return { prompt: toIntegers('generate: prompt', prompt), state, length: Math.ceil(length), signal, chunk, ...wish }
}

/** Nobody looks at a token between its draw and the next step. @throws ShapeError */
function expectKnown(model: Sequential, logits: number): void {
  const { words } = model.children()[0] as Embedding
  if (logits > words) throw new ShapeError(`generate: the model has logits for ${logits} tokens and knows ${words}`)
}
