/** How well tags were found. */
export class Evaluation {
  /** [right tag, found tag] */
  readonly confusion: number[][]
  #unknown = 0
  #unknownRight = 0

  constructor(readonly tags: readonly string[]) {
    this.confusion = tags.map(() => tags.map(() => 0))
  }

  /** @param isUnknown whether the word did not occur in training */
  add(right: number, found: number, isUnknown: boolean): void {
    this.confusion[right]![found]!++
    if (!isUnknown) return
    this.#unknown++
    if (right === found) this.#unknownRight++
  }

  summary(): Summary {
    const { tags, confusion } = this
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
    const words = sum(confusion.map(sum))
    const right = sum(tags.map((_, tag) => confusion[tag]![tag]!))
    return {
      words,
      accuracy: right / words,
      unknownWords: this.#unknown,
      unknownAccuracy: this.#unknown > 0 ? this.#unknownRight / this.#unknown : null,
      tags: tags.map((tag, n) => {
        const hits = confusion[n]![n]!
        const count = sum(confusion[n]!)
        const found = sum(confusion.map((row) => row[n]!))
        return {
          tag,
          count,
          precision: found > 0 ? hits / found : null,
          recall: count > 0 ? hits / count : null,
        }
      }),
      confusion,
    }
  }
}

export interface Summary {
  readonly words: number
  /** The share of the words whose tag was found. */
  readonly accuracy: number
  /** Words that did not occur in training, and the share of them that was right; null if there was none. */
  readonly unknownWords: number
  readonly unknownAccuracy: number | null
  readonly tags: readonly {
    readonly tag: string
    /** Words that have it. */
    readonly count: number
    /** The share of the words found to have it that do; null where none was. */
    readonly precision: number | null
    /** The share of the words that have it that were found; null where none has. */
    readonly recall: number | null
  }[]
  /** [right tag, found tag] */
  readonly confusion: readonly (readonly number[])[]
}
