import { Adam, BiLSTM, crossEntropy, Embedding, Linear, padBatch, sequential, softmax } from 'webrnn'
import type { Runtime } from '../../site/runtime.js'
import type { Tagging } from '../messages.js'
import type { Preview } from './preview.js'
import { asked, sentences, TAGS, type Sentence } from './sentences.js'

const ITERATIONS = 48
const UNITS = 16

/** A word's token is its place; 0 pads. */
const words = ['', ...new Set(sentences.flatMap((sentence) => sentence.words))]
const tokensOf = ({ words: some }: Sentence): number[] => some.map((word) => words.indexOf(word))
/** So is a tag's, but one that pads counts for nothing. */
const NO_TAG = TAGS.length
const tagsOf = ({ tags }: Sentence): number[] => tags.map((tag) => TAGS.indexOf(tag))

const learned = padBatch(sentences.map(tokensOf))
const targets = padBatch(sentences.map(tagsOf), { pad: NO_TAG }).tokens
const question = padBatch([tokensOf(asked)])

/** A tagger that learns two dozen sentences, all of them in each iteration, and is asked about another. */
export function tagger(runtime: Runtime): Preview<Tagging> {
  const model = sequential(
    new Embedding(runtime, words.length, 16),
    new BiLSTM(runtime, 16, UNITS),
    new Linear(runtime, 2 * UNITS, TAGS.length),
  )
  const optimizer = new Adam(model.parameters(), { lr: 0.02 })
  let iteration = 0

  async function answers(): Promise<Tagging['tags']> {
    const scores = runtime.noGrad(() => softmax(model.forward(question.tokens, { lengths: question.lengths })))
    const values = await scores.data()
    return asked.words.map((_, at) => {
      const some = Array.from(values.subarray(at * TAGS.length, (at + 1) * TAGS.length))
      const probability = Math.max(...some)
      return { tag: TAGS[some.indexOf(probability)]!, probability }
    })
  }

  return {
    async turn() {
      const { tokens, lengths } = learned
      const loss = crossEntropy(model.forward(tokens, { lengths }), targets, { ignoreIndex: NO_TAG })
      loss.backward()
      optimizer.step()
      iteration++
      return { preview: 'tagger', done: iteration / ITERATIONS, iteration, tags: await answers() }
    },
  }
}
