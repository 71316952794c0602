/** A text that cannot be used: empty, too short, or with characters that a model does not know. */
export class TextError extends Error {
  override name = 'TextError'
}

/** The characters (Unicode code points) that a model knows; a character's token is its place. */
export class Vocabulary {
  readonly characters: readonly string[]
  readonly #tokens: ReadonlyMap<string, number>

  constructor(characters: readonly string[]) {
    this.characters = characters
    this.#tokens = new Map(characters.map((character, token) => [character, token]))
  }

  /** The vocabulary of a text: its distinct characters in the order of their code points. */
  static of(text: string): Vocabulary {
    return new Vocabulary([...new Set(text)].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)))
  }

  get size(): number {
    return this.characters.length
  }

  /**
   * The tokens of a text, one per character.
   * @param what names the text in errors: `the prompt`
   * @throws TextError naming the characters that the vocabulary lacks
   */
  encode(text: string, what: string): Int32Array {
    const tokens = new Int32Array(text.length)
    const unseen = new Set<string>()
    let count = 0
    for (const character of text) {
      const token = this.#tokens.get(character)
      if (token === undefined) unseen.add(character)
      else tokens[count++] = token
    }
    if (unseen.size > 0) {
      const shown = [...unseen].slice(0, 8).map((character) => JSON.stringify(character))
      const rest = unseen.size > 8 ? ` and ${unseen.size - 8} more` : ''
      throw new TextError(`${what} has characters that the model has never seen: ${shown.join(' ')}${rest}`)
    }
    return tokens.slice(0, count)
  }

  decode(tokens: Iterable<number>): string {
    let text = ''
    for (const token of tokens) text += this.characters[token] ?? ''
    return text
  }
}

/** The customary split: the first 90 % of the tokens train, the last 10 % validate. */
export function split(tokens: Int32Array): { training: Int32Array; validation: Int32Array } {
  const cut = Math.floor(tokens.length * 0.9)
  return { training: tokens.subarray(0, cut), validation: tokens.subarray(cut) }
}

/** @throws TextError when the text is empty or too short for one batch of `batch` rows and `length` steps */
export function checkText(tokens: Int32Array, batch: number, length: number): void {
  if (tokens.length === 0) throw new TextError('the text is empty')
  // the last character of a stream is only a target
  const fits = (count: number): boolean => {
    const training = Math.floor(count * 0.9)
    return training > batch * length && count - training > length
  }
  if (fits(tokens.length)) return
  let needed = Math.max(1, Math.floor((batch * length) / 0.9) - 1, length * 10 - 10)
  while (!fits(needed)) needed++
  throw new TextError(
    `the text has ${tokens.length} characters, wanted at least ${needed} for batches of ${batch} rows × ${length} characters`,
  )
}
