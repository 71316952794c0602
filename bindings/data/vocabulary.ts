import { DataError, OptionError, TokenError } from '../errors.js'
import { expectOptions } from '../options.js'

export interface VocabularyOptions {
  /** The entry that pads. Null: none. Default `<pad>`. */
  readonly pad?: string | null | undefined
  /** The entry that stands for all that the vocabulary lacks. Null: none; then to encode such a one is an error. Default `<unknown>`. */
  readonly unknown?: string | null | undefined
}

export interface VocabularyCountOptions extends VocabularyOptions {
  /** Entries that occur less often are left to the unknown. Default 1. */
  readonly least?: number | undefined
  /** Only so many of the most frequent, besides `pad` and `unknown`. Default: all. */
  readonly most?: number | undefined
}

/** Entries (words, characters, tags) and their tokens: 0 is the padding and 1 the unknown, where there are such. */
export class Vocabulary {
  /** By token. */
  readonly entries: readonly string[]
  /** The token that pads, or null. */
  readonly pad: number | null
  /** The token of the unknown, or null. */
  readonly unknown: number | null
  readonly #tokens: ReadonlyMap<string, number>

  /**
   * @param entries in the order of their tokens, without `pad` and `unknown` or, as `entries` of another vocabulary, with them in front
   * @throws DataError if one occurs twice; OptionError
   */
  constructor(entries: Iterable<string>, options: VocabularyOptions = {}) {
    expectOptions('Vocabulary', options, ['pad', 'unknown'])
    const { pad = '<pad>', unknown = '<unknown>' } = options
    if (pad !== null && pad === unknown) throw new OptionError(`Vocabulary: pad and unknown are both '${pad}'`)
    const special = [pad, unknown].filter((entry) => entry !== null)
    const given = [...entries]
    const all = special.every((entry, token) => given[token] === entry) ? given : [...special, ...given]
    this.#tokens = new Map(all.map((entry, token) => [entry, token]))
    if (this.#tokens.size < all.length) {
      const twice = all.find((entry, token) => this.#tokens.get(entry) !== token)
      throw new DataError(`Vocabulary: '${twice}' is there twice`)
    }
    this.entries = all
    this.pad = pad === null ? null : special.indexOf(pad)
    this.unknown = unknown === null ? null : special.indexOf(unknown)
  }

  /**
   * The vocabulary of a corpus: what occurs in its sequences, the most frequent first, of equally frequent ones the first in the order of code units.
   * @throws OptionError
   */
  static of(sequences: Iterable<Iterable<string>>, options: VocabularyCountOptions = {}): Vocabulary {
    expectOptions('Vocabulary.of', options, ['pad', 'unknown', 'least', 'most'])
    const { least = 1, most = Infinity, ...special } = options
    if (!(least >= 1)) throw new OptionError(`Vocabulary.of: least is ${least}, wanted a number from 1`)
    if (!(most >= 1)) throw new OptionError(`Vocabulary.of: most is ${most}, wanted a number from 1`)
    const counts = new Map<string, number>()
    for (const sequence of sequences) for (const entry of sequence) counts.set(entry, (counts.get(entry) ?? 0) + 1)
    const empty = new Vocabulary([], special)
    if (empty.unknown === null && (least > 1 || most < Infinity))
      throw new OptionError('Vocabulary.of: without an unknown entry none may be left out by least or most')
    for (const taken of empty.entries) counts.delete(taken)
    const kept = [...counts].filter(([, count]) => count >= least)
    kept.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    return new Vocabulary(
      kept.slice(0, most).map(([entry]) => entry),
      special,
    )
  }

  get size(): number {
    return this.entries.length
  }

  has(entry: string): boolean {
    return this.#tokens.has(entry)
  }

  /** The token of an entry. @throws TokenError if it is not there and nothing stands for the unknown */
  token(entry: string): number {
    const token = this.#tokens.get(entry) ?? this.unknown
    if (token === null) {
      const shown = this.entries.slice(0, 20).join(' ') + (this.size > 20 ? ' …' : '')
      throw new TokenError(`Vocabulary: '${entry}' is not among the ${this.size} entries: ${shown}`)
    }
    return token
  }

  /** @throws TokenError */
  encode(entries: Iterable<string>): number[] {
    return Array.from(entries, (entry) => this.token(entry))
  }

  /** @throws TokenError if a token is not in [0, size) */
  decode(tokens: Iterable<number>): string[] {
    return Array.from(tokens, (token) => {
      const entry = this.entries[token]
      if (entry === undefined) throw new TokenError(`Vocabulary: token ${token} is not in [0, ${this.size})`)
      return entry
    })
  }
}
