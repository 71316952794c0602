/** The parts of the tagger's page that need no browser. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Vocabulary } from '../../bindings/data/vocabulary.js'
import { Random } from '../../bindings/tensor/random.js'
import { parseSentences } from '../../demos/tagger/corpus.js'
import { divide } from '../../demos/tagger/division.js'
import { withMoment, type Moment } from '../../demos/tagger/lesson/lesson.js'
import { materialOf, readMaterial } from '../../demos/tagger/lesson/material.js'
import type { Lexicon } from '../../demos/tagger/lexicon.js'
import { Camera, project } from '../../demos/tagger/map/camera.js'
import { neighbours } from '../../demos/tagger/map/neighbours.js'
import { eigen, principalComponents } from '../../demos/tagger/map/pca.js'
import { Latest } from '../../demos/tagger/reading/latest.js'
import type { Reading } from '../../demos/tagger/reading/messages.js'
import { explain, pictureOf } from '../../demos/tagger/reading/picture.js'
import { splitSentences } from '../../demos/tagger/reading/sentences.js'
import { softmax } from '../../demos/tagger/reading/shares.js'
import { asLearned } from '../../demos/tagger/reading/typography.js'
import { describeTag, tagName } from '../../demos/tagger/tag_names.js'
import { readCorpus } from '../../tools/tagger/corpora.js'
import { brownPart } from '../../tools/tagger/brown_part.js'

const close = (got: number, want: number, tolerance: number): void =>
  assert.ok(Math.abs(got - want) <= tolerance, `${got}, wanted ${want} ± ${tolerance}`)

test('tagger page: eigenvectors are such, and at right angles', () => {
  const size = 12
  const random = new Random(5)
  const half = Array.from({ length: size * size }, () => random.normal())
  const matrix = Float64Array.from(half, (value, at) => value + half[(at % size) * size + Math.floor(at / size)]!)
  const { values, vectors } = eigen(matrix, size)
  const column = (n: number): number[] => Array.from({ length: size }, (_, row) => vectors[row * size + n]!)
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, n) => sum + x * b[n]!, 0)
  for (let n = 0; n < size; n++) {
    for (let m = 0; m < size; m++) close(dot(column(n), column(m)), n === m ? 1 : 0, 1e-10)
    for (let row = 0; row < size; row++) {
      const product = dot(Array.from(matrix.subarray(row * size, (row + 1) * size)), column(n))
      close(product, values[n]! * column(n)[row]!, 1e-9)
    }
  }
})

test('tagger page: principal components are the directions of most variance, whatever the mean', () => {
  const random = new Random(2)
  const deviations = [1, 5, 0.1, 3]
  const rows = 4000
  const vectors = Float32Array.from({ length: rows * 4 }, (_, at) => 7 + deviations[at % 4]! * random.normal())
  const { positions, shares } = principalComponents(vectors, 4, 3)
  const total = 1 + 25 + 0.01 + 9
  for (const [n, variance] of [25, 9, 1].entries()) close(shares[n]!, variance / total, 0.03)
  const spread = (axis: number): number => {
    let [sum, squares] = [0, 0]
    for (let row = 0; row < rows; row++) {
      sum += positions[3 * row + axis]!
      squares += positions[3 * row + axis]! ** 2
    }
    close(sum / rows, 0, 1e-3)
    return Math.sqrt(squares / rows)
  }
  for (const [axis, deviation] of [5, 3, 1].entries()) close(spread(axis) / deviation, 1, 0.05)
  assert.deepEqual(principalComponents(new Float32Array(8).fill(3), 4, 2).shares, [0, 0])
})

test('tagger page: neighbours point the same way, however long they are', () => {
  const words = new Vocabulary(['north', 'far-north', 'east', 'south'])
  const lexicon = { words, word: (word: string) => words.token(word.toLowerCase()) } as unknown as Lexicon
  const vectors = Float32Array.of(...[0, 9, 0, 8], ...[0, 1], ...[0.5, 5], ...[1, 0], ...[0, -2])
  const found = neighbours(vectors, lexicon, ' North ')
  assert.deepEqual(
    found.near.map(({ form, token }) => [form, token]),
    [
      ['far-north', 3],
      ['east', 4],
      ['south', 5],
    ],
  )
  close(found.near[0]!.cosine, 5 / Math.sqrt(25.25), 1e-6)
  close(found.near[2]!.cosine, -1, 1e-6)
  assert.equal(neighbours(vectors, lexicon, 'west').form, null)
})

const reading: Reading = {
  sentences: [
    { words: ['They', 'dance', '.'], found: [0, 1, 2], likely: null },
    { words: ['Go'], found: [1], likely: null },
  ],
  batch: { shape: [3, 2], ids: [5, 1, 6, 0, 7, 0], lengths: [3, 1], pad: 0, unknown: 1 },
  ...{ tags: ['PRON', 'VERB', '.'], milliseconds: 1, isCut: false },
}

test('tagger page: the picture of a batch shows tokens, ids, mask and tags, and where padding is', () => {
  const texts = (view: 'tokens' | 'ids' | 'mask' | 'tags') =>
    pictureOf(reading, view).rows.map(({ cells }) => cells.map(({ text }) => text))
  assert.deepEqual(texts('tokens'), [
    ['They', 'dance', '.'],
    ['Go', '<pad>', '<pad>'],
  ])
  assert.deepEqual(texts('ids'), [
    ['5', '6', '7'],
    ['1', '0', '0'],
  ])
  assert.deepEqual(texts('mask'), [
    ['1', '1', '1'],
    ['1', '0', '0'],
  ])
  assert.deepEqual(texts('tags'), [
    ['PRON', 'VERB', '.'],
    ['VERB', '–', '–'],
  ])
  const [, second] = pictureOf(reading, 'ids').rows
  assert.deepEqual(
    second?.cells.map(({ isPadding, isUnknown }) => [isPadding, isUnknown]),
    [
      [false, true],
      [true, undefined],
      [true, undefined],
    ],
  )
  assert.match(explain(pictureOf(reading, 'mask')), /^2 sentences, 6 cells: 4 words and 2 of padding \(33 %\)/)
  const empty = { ...reading, sentences: [], batch: { ...reading.batch, shape: [0, 0] as const, ids: [], lengths: [] } }
  assert.equal(explain(pictureOf(empty, 'mask')), '')
})

test('tagger page: a picture of a large batch is cut, and says so', () => {
  const words = Array.from({ length: 90 }, (_, n) => `w${n}`)
  const sentences = Array.from({ length: 20 }, () => ({ words, found: words.map(() => 0), likely: null }))
  const batch = { ...reading.batch, shape: [90, 20] as const, ids: new Array<number>(1800).fill(9) }
  const picture = pictureOf({ ...reading, sentences, batch: { ...batch, lengths: sentences.map(() => 90) } }, 'ids')
  assert.deepEqual([picture.rows.length, picture.steps, picture.cells, picture.isCut], [16, 60, 1800, true])
  assert.match(explain(picture), /The picture shows/)
})

test('tagger page: sentences end at lines and full stops, with what closes them', () => {
  const split = (text: string): string[] => splitSentences(text).map((words) => words.join(' '))
  assert.deepEqual(split('Go! Who is Mr. Smith?\n\nno stop'), ['Go !', 'Who is Mr. Smith ?', 'no stop'])
  assert.deepEqual(split('He said "Go." "No," she said... (Really?) Yes.'), [
    'He said " Go . "',
    '" No , " she said . . .',
    '( Really ? )',
    'Yes .',
  ])
  assert.deepEqual(split(' \n '), [])
})

test('tagger page: quotation marks are read as the corpus writes them', () => {
  const brown = new Vocabulary(['``', "''", "don't"])
  assert.deepEqual(asLearned(['"', 'Go', '"', 'don’t', '“', '”'], brown), ['``', 'Go', "''", "don't", '``', "''"])
  const web = new Vocabulary(['"'])
  assert.deepEqual(asLearned(['"', '“', '”'], web), ['"', '"', '"'])
})

test('tagger page: shares are a softmax, of large scores, too', () => {
  const shares = softmax([1000, 1000 + Math.log(3), -1000])
  for (const [n, want] of [0.25, 0.75, 0].entries()) close(shares[n]!, want, 1e-12)
})

test('tagger page: only the newest question waits', () => {
  const asked: string[] = []
  const latest = new Latest<string>((question) => asked.push(question))
  for (const text of ['a', 'ab', 'abc']) latest.want(text)
  assert.deepEqual(asked, ['a'])
  latest.answered()
  assert.deepEqual(asked, ['a', 'abc'])
  latest.answered()
  latest.want('d')
  assert.deepEqual(asked, ['a', 'abc', 'd'])
})

test('tagger page: the part of Brown is divided as the whole is', () => {
  const part = divide([brownPart()])
  assert.deepEqual([part.train.length, part.dev.length, part.test.length], [2400, 300, 300])
  const whole = readCorpus('brown')
  for (const name of ['train', 'dev', 'test'] as const) {
    const lines = new Set(whole[name].map(({ words }) => words.join(' ')))
    assert.ok(part[name].every(({ words }) => lines.has(words.join(' '))))
  }
})

test('tagger page: what is no tagged text, or too little, is refused in words', async () => {
  const refused = (bytes: string | Uint8Array<ArrayBuffer>, message: RegExp) =>
    assert.rejects(readMaterial('f.txt', new Blob([bytes])), { name: 'CorpusError', message })
  await refused('', /f.txt holds no sentence/)
  await refused('a', /line 1: 1 column, wanted a word, a tab and its tag/)
  await refused('a\tX\0\n', /f.txt is not a text/)
  await refused(Uint8Array.of(0x61, 0xff, 0xfe), /f.txt is not a text/)
  await refused('a\tX\n\n'.repeat(9), /too few sentences: none is left for test/)
  const { train, dev, test: held } = materialOf('f', 'a\tX\n\n'.repeat(10))
  assert.deepEqual([train.length, dev.length, held.length], [8, 1, 1])
  assert.equal(parseSentences('a\tX\n', 'f').length, 1)
})

test('tagger page: a long history loses points, but no accuracy', () => {
  let history: Moment[] = []
  for (let n = 0; n < 1000; n++) {
    const isPass = n % 100 === 50
    history = withMoment(history, { epoch: n, loss: isPass ? null : 1, accuracy: isPass ? 0.5 : null }, 50)
  }
  assert.ok(history.length <= 60, String(history.length))
  assert.equal(history.filter(({ accuracy }) => accuracy !== null).length, 10)
  assert.equal(history.at(-1)?.epoch, 999)
})

test('tagger page: a camera turns around its target, comes nearer, and stays upright', () => {
  const camera = new Camera()
  const points = Float32Array.of(...[0, 0, 0], ...[0, 0.5, 0])
  const see = (point: number) => project(camera.matrix(400, 200), points, point, 400, 200)!
  for (const [across, up] of [
    [0, 0],
    [1, 0.3],
    [-3, -9],
    [0, 99],
  ] as const) {
    camera.turn(across, up)
    const [middle, above] = [see(0), see(1)]
    close(middle.x, 200, 1e-3)
    close(middle.y, 100, 1e-3)
    close(middle.depth, camera.distance, 1e-4)
    close(above.x, 200, 1e-3)
    assert.ok(above.y < middle.y, 'what is above is seen above')
  }
  const before = camera.distance
  camera.approach(0.5)
  close(camera.distance, before / 2, 1e-9)
  camera.approach(1e-9)
  assert.ok(camera.distance > 0.1)
  assert.equal(
    project(
      camera.matrix(9, 9),
      Float32Array.from(camera.eye, (x) => 3 * x),
      0,
      9,
      9,
    ),
    undefined,
  )
})

test('tagger page: every tag has a name and a colour, an unknown one always the same', () => {
  assert.equal(describeTag('ADP'), 'ADP: adposition (in, of, to)')
  assert.deepEqual(tagName('NN-TL'), tagName('NN-TL'))
  assert.ok(tagName('constructor').colour < 16)
})
