import { Vocabulary, type Random } from 'webrnn'
import type { Sentence } from './corpus.js'

/** The characters of a word that count: of a longer one so many from its beginning and so many from its end. */
const LONGEST = 12

/** Stand around a word's characters, so that a beginning and an end can be told from a middle. */
const [BEGIN, END] = ['<w>', '</w>']

/** Words of one form share a vector: without upper case, and with one digit for all. (What is lost is in the spelling.) */
const formOf = (word: string): string => word.toLowerCase().replace(/\p{Nd}/gu, '0')

/** What a model knows of words, characters and tags. */
export class Lexicon {
  constructor(
    /** Forms of words. */
    readonly words: Vocabulary,
    readonly characters: Vocabulary,
    readonly tags: Vocabulary,
    /** How often each word was seen in training, by token; empty in a model that was loaded. */
    private readonly counts: readonly number[] = [],
  ) {}

  /**
   * @param least forms that occur less often in the sentences are left out
   * @param others further sentences, of which only the tags count: one that is not learned is a tag all the same
   */
  static of(sentences: readonly Sentence[], least: number, others: readonly Sentence[] = []): Lexicon {
    const forms = sentences.map(({ words }) => words.map(formOf))
    const words = Vocabulary.of(forms, { least })
    const counts = new Array<number>(words.size).fill(0)
    for (const sentence of forms) for (const form of sentence) counts[words.token(form)]!++
    const characters = Vocabulary.of([[BEGIN, END], ...sentences.flatMap((one) => one.words)])
    const tags = Vocabulary.of(
      [...sentences, ...others].map((one) => one.tags),
      { pad: null, unknown: null },
    )
    return new Lexicon(words, characters, tags, counts)
  }

  /**
   * The token of a word. In training a rare one is at times the unknown, so that this gets to know what it stands for (Kiperwasser & Goldberg
   * 2016): with a probability of 1 / (1 + 4 · how often it was seen).
   */
  word(word: string, random?: Random): number {
    const token = this.words.token(formOf(word))
    const seen = this.counts[token]
    return random && seen !== undefined && random.uniform() * (1 + 4 * seen) < 1 ? this.words.unknown! : token
  }

  /** The tokens of a word's characters, with its ends. */
  spelling(word: string): number[] {
    const characters = [...word]
    const shown =
      characters.length <= 2 * LONGEST
        ? characters
        : [...characters.slice(0, LONGEST), ...characters.slice(characters.length - LONGEST)]
    return this.characters.encode([BEGIN, ...shown, END])
  }
}
