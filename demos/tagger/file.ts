/** A trained tagger as a safetensors file: the weights, and all that is needed to use them. */
import { FormatError, version, Vocabulary } from 'webrnn'
import { readMetadata } from '../site/metadata.js'
import type { Runtime } from '../site/runtime.js'
import { Lexicon } from './lexicon.js'
import { Tagger } from './model.js'
import type { ModelSettings, Settings, Training } from './settings.js'

/** What the file says of the model in it. */
export interface Description {
  readonly settings: ModelSettings
  /** What it was trained on. */
  readonly data: string
  /** The share of the test words that it tags right; null where that was not measured. */
  readonly accuracy: number | null
  /** Absent in files of older versions. */
  readonly training?: Training | undefined
  readonly words: readonly string[]
  readonly characters: readonly string[]
  readonly tags: readonly string[]
}

const KEY = 'webrnn.tagger'

/** The settings that the weights depend on. */
const sizesOf = ({ embedding, spelling, characterEmbedding, spellingFeatures, units, layers, crf }: Settings) => ({
  ...{ embedding, spelling, characterEmbedding, spellingFeatures, units, layers, crf },
})

/** The other ones. */
const trainingOf = ({ epochs, minutes, batch, rate, clipNorm, dropout, least, seed }: Settings) => ({
  ...{ epochs, minutes, batch, rate, clipNorm, dropout, least, seed },
})

/** What a file is to say of a model that was trained. */
export function describeTagger(
  { words, characters, tags }: Lexicon,
  settings: Settings,
  {
    data,
    accuracy,
    ...run
  }: Pick<Description, 'data' | 'accuracy'> & Pick<Training, 'backend' | 'device' | 'passes' | 'seconds'>,
): Description {
  return {
    ...{ settings: sizesOf(settings), data, accuracy, training: { ...trainingOf(settings), ...run, version } },
    ...{ words: words.entries, characters: characters.entries, tags: tags.entries },
  }
}

/** A tagger as a file. @param precision `f16`: each number rounded, half the size */
export const saveTagger = (model: Tagger, description: Description, precision: 'f32' | 'f16' = 'f32') =>
  model.save({ metadata: { [KEY]: JSON.stringify(description) }, precision })

/** A tagger from a file, ready to tag. @throws FormatError if the file is truncated or foreign */
export async function loadTagger(runtime: Runtime, file: Uint8Array) {
  const description = describe(file)
  const lexicon = new Lexicon(
    new Vocabulary(description.words),
    new Vocabulary(description.characters),
    new Vocabulary(description.tags, { pad: null, unknown: null }),
  )
  const model = new Tagger(runtime, lexicon, description.settings)
  await model.load(file)
  return { model, lexicon, description }
}

/** @throws FormatError */
function describe(file: Uint8Array): Description {
  const foreign = 'the file does not hold a tagger of this demo: its metadata has no words, tags and sizes'
  const found = readMetadata<Description>(file, KEY)
  const isTexts = (value: unknown): boolean =>
    Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string')
  const { settings } = found ?? {}
  const isWhole = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0
  const valid =
    [found?.words, found?.characters, found?.tags].every(isTexts) &&
    settings &&
    [settings.embedding, settings.characterEmbedding, settings.units, settings.layers].every(isWhole) &&
    isWhole(settings.spellingFeatures) &&
    ['cnn', 'lstm', 'none'].includes(settings.spelling)
  if (!valid) throw new FormatError(foreign)
  return found as Description
}
