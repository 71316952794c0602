import { Random } from 'webrnn'
import type { SampleSettings } from '../settings.js'
import type { Vocabulary } from '../text.js'
import { firstTokens } from '../writer.js'
import { draw } from './draw.js'
import type { Hold, HostModel } from './host_model.js'

/**
 * What a model writes while one of its units is held. The same seed draws the same random numbers, held or not, so that where two texts differ the unit
 * made the difference.
 * @throws TextError
 */
export function writeHeld(host: HostModel, vocabulary: Vocabulary, sample: SampleSettings, hold?: Hold): string {
  const { prompt, length, temperature, topK = Infinity, seed } = sample
  const random = new Random(seed)
  const tokens: number[] = []
  host.reset()
  for (const token of firstTokens(vocabulary, prompt)) host.step(token, hold)
  while (tokens.length < length) {
    const token = draw(host.logits(), temperature, topK, random)
    tokens.push(token)
    host.step(token, hold)
  }
  return vocabulary.decode(tokens)
}
