/** Tags for people: what they are called, what they are, and in which colour. */

export interface TagName {
  readonly name: string
  readonly examples: string
  /** The number of its colour in style.css. */
  readonly colour: number
}

/** The twelve of Petrov, Das & McDonald 2012, and those of Universal Dependencies. What the two have in common has one colour. */
const known: Readonly<Record<string, TagName>> = {
  NOUN: { name: 'noun', examples: 'dog, year, idea', colour: 0 },
  VERB: { name: 'verb', examples: 'go, was, thinking', colour: 1 },
  ADJ: { name: 'adjective', examples: 'new, good, first', colour: 2 },
  ADV: { name: 'adverb', examples: 'really, already, not', colour: 3 },
  PRON: { name: 'pronoun', examples: 'he, them, herself', colour: 4 },
  DET: { name: 'determiner', examples: 'the, a, some', colour: 5 },
  ADP: { name: 'adposition', examples: 'in, of, to', colour: 6 },
  NUM: { name: 'number', examples: 'two, 1961, 11.5', colour: 7 },
  CONJ: { name: 'conjunction', examples: 'and, or, but', colour: 8 },
  CCONJ: { name: 'coordinating conjunction', examples: 'and, or, but', colour: 8 },
  PRT: { name: 'particle', examples: "to (go), up, there's", colour: 9 },
  PART: { name: 'particle', examples: "to (go), not, 's", colour: 9 },
  '.': { name: 'punctuation', examples: ', . ? ;', colour: 10 },
  PUNCT: { name: 'punctuation', examples: ', . ? ;', colour: 10 },
  X: { name: 'other', examples: 'foreign words, parts of words', colour: 11 },
  PROPN: { name: 'proper noun', examples: 'Mary, London, NATO', colour: 12 },
  AUX: { name: 'auxiliary', examples: 'has, will, should', colour: 13 },
  SCONJ: { name: 'subordinating conjunction', examples: 'if, while, that', colour: 14 },
  INTJ: { name: 'interjection', examples: 'oh, hello, yes', colour: 15 },
  SYM: { name: 'symbol', examples: '$, %, +', colour: 7 },
}

const COLOURS = 16

/** A tag that nobody described has a colour all the same, and always that one. */
export function tagName(tag: string): TagName {
  const named = Object.hasOwn(known, tag) ? known[tag] : undefined
  if (named) return named
  const sum = [...tag].reduce((total, letter) => (31 * total + letter.codePointAt(0)!) % 9973, 7)
  return { name: 'a tag of this data', examples: '', colour: sum % COLOURS }
}

export const tagClass = (tag: string): string => `tag-${tagName(tag).colour}`
/** The variable of style.css. */
export const tagColour = (tag: string): string => `--tag-${tagName(tag).colour}`

/** `ADP: adposition (in, of, to)` */
export function describeTag(tag: string): string {
  const { name, examples } = tagName(tag)
  return `${tag}: ${name}${examples ? ` (${examples})` : ''}`
}
