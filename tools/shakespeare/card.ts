import { version } from '../../bindings/version.js'
import { recipe, type SampleSettings, type Settings, type Training } from '../../demos/shakespeare/settings.js'
import type { Report } from '../../demos/shakespeare/train.js'
import { duration } from '../progress.js'
import { amount, code, facts, fileFacts, sha256, sourceFacts, verbatim } from '../ship/card.js'
import { commandLine, recipeNote, trainingFacts, type Known } from '../ship/training.js'
import type { Text } from './text.js'

export interface Measured {
  report: Extract<Report, { type: 'rounded' }>
  /** The rounded model. */
  file: Uint8Array
  text: Text
  origin: Known<Settings | Training>
  sample: SampleSettings
}

/** The card of a character model. */
export function shakespeareCard({ report, file, text, origin, sample }: Measured): string {
  const { description, weights, before, rows, length } = report
  const { cell, hidden, layers, embedding, characters, step, seconds, validation } = description
  const { training, isByRecipe } = origin
  const recorded = description.training
  const nats = (loss: number | null): string | undefined =>
    loss === null ? undefined : `${loss.toFixed(4)} nats per character`
  const rebuilt = training && commandLine('shakespeare', recipe, { cell, hidden, layers, embedding, ...training })
  return `# model.safetensors

A character model that was trained on ${text.source.name} and rounded to half precision. The demo page opens with it. \`npm run shakespeare -- --ship\` wrote this card from what it
measured.

**Meant for** showing in a page what a recurrent network writes, character by character, and for training on from there. **Limits:** it knows the
${characters.length} characters of its text, and refuses a prompt with others. What it writes sounds like its text and means nothing: it is no source of anything. It
may repeat passages of its text, and what that text thinks of people.

## Model

${facts([
  [
    'architecture',
    `embedding of ${embedding} → ${cell}, ${layers} × ${hidden} units → a score for each of ${characters.length} characters`,
  ],
  ...fileFacts(file, weights),
])}

## Training

${facts([
  ...sourceFacts(text.source),
  ['sha256 of the text', code(sha256(text.content))],
  ['split', 'the first 90 % of the characters train, the last 10 % validate'],
  ['command', rebuilt && code(rebuilt)],
  ['iterations', training ? `${amount(step)} of ${amount(training.steps)}` : amount(step)],
  ['batch', training && `${training.batch} streams × ${training.length} characters`],
  ...trainingFacts(training),
  ['time', seconds > 0 ? duration(seconds) : undefined],
  ['backend', recorded ? `${recorded.backend}: ${recorded.device}` : isByRecipe ? recipe.backend : undefined],
  ['webrnn', recorded?.version],
])}${recipeNote(isByRecipe, 'batch, learning rate, gradient norm, dropout, seed, backend')}

## Figures

Measured by webrnn ${version} on the last 10 % of the text, read in streams, ${rows} side by side, ${length} characters at a time.

${facts([
  ['validation loss before rounding', nats(before)],
  ['validation loss of this file', nats(validation)],
])}

## Sample

Temperature ${sample.temperature}, seed ${sample.seed}${sample.prompt === '' ? '' : `, after ${code(sample.prompt)}`}:

${verbatim(report.sample)}
`
}
