import { generate } from 'webrnn'
import { breathe } from '../site/breathe.js'
import type { Model } from './model.js'
import type { SampleSettings } from './settings.js'
import type { Vocabulary } from './text.js'

/** Pieces of about so many milliseconds: often enough to watch, seldom enough to cost nothing. */
const pause = 50

/** What a model reads before it writes: the prompt, or the end of a line. @throws TextError */
export function firstTokens(vocabulary: Vocabulary, prompt: string): number[] {
  const start = prompt || (vocabulary.characters.includes('\n') ? '\n' : (vocabulary.characters[0] ?? ''))
  return Array.from(vocabulary.encode(start, 'the prompt'))
}

/**
 * Lets a model write, piece by piece; the prompt is not part of it.
 * @throws TextError when the prompt has characters that the model does not know
 */
export async function* write(
  model: Model,
  vocabulary: Vocabulary,
  { prompt, length, temperature, topK = Infinity, seed }: SampleSettings,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const tokens = firstTokens(vocabulary, prompt)
  const options = { prompt: tokens, length, temperature, topK, seed, ...(signal ? { signal } : {}) }
  let piece = ''
  let written = 0
  let told = performance.now()
  for await (const token of generate(model, options)) {
    piece += vocabulary.decode([token])
    written++
    if (performance.now() - told > pause) {
      yield piece
      piece = ''
      told = performance.now()
      await breathe()
    }
    if (written >= length) break
  }
  if (piece) yield piece
}
