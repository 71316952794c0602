import { recipe, type ModelSettings } from '../../demos/shakespeare/settings.js'
import type { Command, Report } from '../../demos/shakespeare/train.js'
import { readInput } from '../files.js'
import { MODEL } from '../run_folder.js'
import { publish } from '../ship/publish.js'
import { round } from '../ship/round.js'
import { expectWhole } from '../ship/trained.js'
import { known } from '../ship/training.js'
import { shakespeareCard } from './card.js'
import type { Options } from './options.js'
import { readText } from './text.js'
import { train } from './train.js'

const sizes: readonly (keyof ModelSettings)[] = ['cell', 'hidden', 'layers', 'embedding']

/** Makes the model of the demo page, and its card: trains one, or takes the one that was named. */
export async function ship(options: Options, folder: string, dist: string): Promise<void> {
  const { settings, sample, gpu } = options
  const { backend, batch, length } = settings
  const model = await readInput(options.model ?? expectWhole(await train(options, dist)), 'the model')
  const text = await readText(options)
  const { model: rounded, report } = await round<Command, Report>(
    {
      ...{ dist, page: 'demos/shakespeare/train', gpu: backend === 'webgpu' ? gpu : 'software' },
      files: { text: text.content, [MODEL]: model },
    },
    { type: 'round', backend, batch, length, sample },
  )
  const { description } = report
  const agrees = description.step === recipe.steps && sizes.every((name) => description[name] === recipe[name])
  const origin = known(description.training, recipe, agrees)
  const card = shakespeareCard({ report, file: rounded, text, origin, sample })
  await publish(folder, rounded, card)
}
