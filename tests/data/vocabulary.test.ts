import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Vocabulary } from '../../bindings/data/vocabulary.js'

test('vocabulary: padding is 0, the unknown 1, then the most frequent first', () => {
  const words = Vocabulary.of([['b', 'a', 'c'], ['a', 'b'], ['a']])
  assert.deepEqual(words.entries, ['<pad>', '<unknown>', 'a', 'b', 'c'])
  assert.deepEqual([words.pad, words.unknown, words.size], [0, 1, 5])
  assert.deepEqual(words.encode(['c', 'new', 'a']), [4, 1, 2])
  assert.deepEqual(words.decode([4, 1, 0]), ['c', '<unknown>', '<pad>'])
  assert.ok(words.has('c') && !words.has('new'))
})

test('vocabulary: equally frequent entries come in the order of their code units, whatever the order of the corpus', () => {
  const entries = (corpus: string[][]): readonly string[] => Vocabulary.of(corpus).entries.slice(2)
  assert.deepEqual(entries([['z', 'A', 'a', 'ä']]), ['A', 'a', 'z', 'ä'])
  assert.deepEqual(
    entries([
      ['ä', 'a'],
      ['A', 'z'],
    ]),
    ['A', 'a', 'z', 'ä'],
  )
})

test('vocabulary: rare entries, and those beyond the most, are unknown', () => {
  const corpus = [['a', 'a', 'a', 'b', 'b', 'c']]
  assert.deepEqual(Vocabulary.of(corpus, { least: 2 }).entries.slice(2), ['a', 'b'])
  assert.deepEqual(Vocabulary.of(corpus, { most: 1 }).entries.slice(2), ['a'])
})

test('vocabulary: words that look like an object’s own properties are words', () => {
  const words = Vocabulary.of([['constructor', '__proto__']])
  assert.deepEqual(words.encode(['__proto__', 'constructor', 'toString']), [2, 3, 1])
})

test('vocabulary: the corpus may hold the special entries', () => {
  const words = Vocabulary.of([['<pad>', 'a', '<unknown>', 'a']])
  assert.deepEqual(words.encode(['<pad>', 'a', '<unknown>']), [0, 2, 1])
})

test('vocabulary: made again of its entries it is the same', () => {
  const words = Vocabulary.of([['b', 'a']])
  assert.deepEqual(new Vocabulary(words.entries).entries, words.entries)
  const tags = Vocabulary.of([['VERB', 'NOUN']], { pad: null, unknown: null })
  assert.deepEqual(new Vocabulary(tags.entries, { pad: null, unknown: null }).entries, ['NOUN', 'VERB'])
})

test('vocabulary: without an unknown entry one that is not there is an error', () => {
  const tags = new Vocabulary(['NOUN', 'VERB'], { pad: null, unknown: null })
  assert.deepEqual([tags.pad, tags.unknown, tags.token('VERB')], [null, null, 1])
  assert.throws(() => tags.encode(['NOUN', 'verb']), {
    name: 'TokenError',
    message: "Vocabulary: 'verb' is not among the 2 entries: NOUN VERB",
  })
  assert.equal(new Vocabulary(['a'], { pad: null }).token('b'), 0)
  assert.equal(new Vocabulary(['a'], { unknown: null }).token('a'), 1)
})

for (const [what, name, message, body] of [
  ['twice', 'DataError', /'a' is there twice/, () => new Vocabulary(['a', 'b', 'a'])],
  ['one special', 'OptionError', /both '\?'/, () => new Vocabulary([], { pad: '?', unknown: '?' })],
  ['token', 'TokenError', /token 9 is not in \[0, 3\)/, () => new Vocabulary(['a']).decode([9])],
  ['least', 'OptionError', /least is 0/, () => Vocabulary.of([], { least: 0 })],
  ['left out', 'OptionError', /without an unknown entry/, () => Vocabulary.of([], { unknown: null, least: 2 })],
  ['option', 'OptionError', /unknown option 'padding'/, () => new Vocabulary([], { padding: 1 } as object)],
] as const) {
  test(`vocabulary: an error: ${what}`, () => assert.throws(body, { name, message }))
}
