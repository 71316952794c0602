import { recipe, type ModelSettings } from '../../demos/tagger/settings.js'
import { tokenize } from '../../demos/tagger/tokenize.js'
import type { Command, Report } from '../../demos/tagger/train.js'
import { readInput } from '../files.js'
import { MODEL } from '../run_folder.js'
import { publish } from '../ship/publish.js'
import { round } from '../ship/round.js'
import { expectWhole } from '../ship/trained.js'
import { known } from '../ship/training.js'
import { taggerCard } from './card.js'
import { asFiles, readCorpus } from './corpora.js'
import type { Options } from './options.js'
import { train } from './train.js'

/** Sentences that the card shows with their tags: words that are now a noun, now a verb. */
const samples = [
  'Time flies like an arrow; fruit flies like a banana.',
  'They refuse to permit us to obtain the refuse permit.',
  'The old man the boats.',
]

/** Makes the model of the demo page, and its card: trains one, or takes the one that was named. */
export async function ship(options: Options, folder: string, dist: string): Promise<void> {
  const { settings, gpu, data } = options
  const { backend } = settings
  const model = await readInput(options.model ?? expectWhole(await train(options, dist)), 'the model')
  const corpus = readCorpus(data)
  const parts = asFiles(corpus)
  const { model: rounded, report } = await round<Command, Report>(
    {
      ...{ dist, page: 'demos/tagger/train', gpu: backend === 'webgpu' ? gpu : 'software' },
      files: { ...parts, [MODEL]: model },
    },
    { type: 'round', backend, data: corpus.name, sentences: samples.map(tokenize) },
  )
  const { description } = report
  const sizes = Object.keys(description.settings) as (keyof ModelSettings)[]
  const agrees = sizes.every((name) => description.settings[name] === recipe[name])
  const origin = known(description.training, recipe, agrees)
  await publish(folder, rounded, taggerCard({ report, file: rounded, corpus, parts, origin }))
}
