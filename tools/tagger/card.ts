import { version } from '../../bindings/version.js'
import { recipe, type ModelSettings, type Settings, type Training } from '../../demos/tagger/settings.js'
import type { Report } from '../../demos/tagger/train.js'
import { duration } from '../progress.js'
import { amount, code, facts, fileFacts, sha256, sourceFacts, verbatim } from '../ship/card.js'
import { commandLine, recipeNote, trainingFacts, type Known } from '../ship/training.js'
import type { Corpus, Part } from './corpora.js'
import { accuracyLine, aligned, percent, tagTable } from './report.js'

export interface Measured {
  report: Extract<Report, { type: 'rounded' }>
  /** The rounded model. */
  file: Uint8Array
  corpus: Corpus
  parts: Readonly<Record<Part, Uint8Array>>
  origin: Known<Settings | Training>
}

/** `embedding of 100 and cnn of the spelling (…) → BiLSTM …` */
function architecture(settings: ModelSettings, { words, characters }: Measured['report'], tags: number): string {
  const { embedding, spelling, characterEmbedding, spellingFeatures, units, layers, crf } = settings
  const spelt =
    spelling === 'none'
      ? ''
      : `, and their spelling (${characters} characters of ${characterEmbedding}, ${spelling}, ${spellingFeatures} features)`
  const scores = crf ? `CRF of ${tags} tags` : `a score for each of ${tags} tags`
  return `${amount(words)} words of ${embedding}${spelt} → BiLSTM, ${layers} × ${units} units in each direction → ${scores}`
}

/** The card of a tagger. */
export function taggerCard(measured: Measured): string {
  const { report, file, corpus, parts, origin } = measured
  const { description, weights, before, dev, test, tagged } = report
  const { settings, accuracy } = description
  const { training, isByRecipe } = origin
  const recorded = description.training
  const rebuilt = training && commandLine('tagger', recipe, { ...settings, ...training })
  const sum = (part: Part): string => `${amount(corpus[part].length)} sentences, sha256 ${code(sha256(parts[part]))}`
  return `# model.safetensors

A part-of-speech tagger that was trained on the data below and rounded to half precision. The demo page opens with it. \`npm run tagger -- --ship\` wrote this card from what it
measured.

**Meant for** showing in a page how a recurrent network tags words, and as an example of sequence labelling. **Limits:** it knows the language and the kind of text that
it was trained on, and these ${test.tags.length} tags: ${test.tags.map(({ tag }) => code(tag)).join(' ')}. Of words that it has never seen it is wrong more often (see the figures). On other
times and kinds of text it was not measured.

## Model

${facts([['architecture', architecture(settings, report, test.tags.length)], ...fileFacts(file, weights)])}

## Training

${facts([
  ...sourceFacts(corpus),
  ['split', corpus.split],
  ['train', sum('train')],
  ['dev', sum('dev')],
  ['test', sum('test')],
  ['command', rebuilt && code(rebuilt)],
  [
    'epochs',
    training && (recorded ? `${Number(recorded.passes.toFixed(1))} of ${recorded.epochs}` : String(training.epochs)),
  ],
  ['batch', training && `${training.batch} sentences`],
  ['words with a vector', training && `those that occur ${training.least} times or more`],
  ...trainingFacts(training),
  ['time', recorded && duration(recorded.seconds)],
  ['backend', recorded ? `${recorded.backend}: ${recorded.device}` : isByRecipe ? recipe.backend : undefined],
  ['webrnn', recorded?.version],
])}${recipeNote(isByRecipe, 'epochs, batch, words with a vector, learning rate, gradient norm, dropout, seed, backend')}

The sums are of the sentences as lines, a word, a tab and its tag, with a blank line between two sentences.

## Figures

Measured by webrnn ${version}. A word is unknown if it does not occur among the training sentences, in this very spelling.

${facts([
  ['dev, before rounding', accuracyLine(before)],
  ['dev, this file', accuracyLine(dev)],
  [
    'test, before rounding (at the end of the training)',
    accuracy === null ? undefined : `accuracy ${percent(accuracy)}`,
  ],
  ['test, this file', accuracyLine(test)],
])}

The tags of test:

${verbatim(tagTable(test))}

## Sample

${verbatim(tagged.map(({ words, tags }) => aligned(words, tags)).join('\n\n'))}
`
}
