import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { decodeSafetensors } from '../../bindings/formats/safetensors.js'
import { formatSentences, parseSentences, type Sentence } from '../../demos/tagger/corpus.js'
import { Evaluation } from '../../demos/tagger/evaluation.js'
import type { Description } from '../../demos/tagger/file.js'
import { defaults, recipe } from '../../demos/tagger/settings.js'
import { tokenize } from '../../demos/tagger/tokenize.js'
import { MODEL } from '../../tools/run_folder.js'
import { brownLines, brownTexts } from '../../tools/tagger/brown.js'
import { readCorpus } from '../../tools/tagger/corpora.js'
import { readOptions } from '../../tools/tagger/options.js'
import { accuracyLine, confusionTable, tagTable } from '../../tools/tagger/report.js'
import { universalTag } from '../../tools/tagger/universal_tags.js'

const read = (line: string) => readOptions(line.split(' ').filter(Boolean))

async function temporary(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'webrnn-tagger-'))
  context.after(() => rm(folder, { recursive: true }))
  return folder
}

test('tagger: without options the defaults hold, and every option arrives', () => {
  assert.deepEqual(read('')?.settings, defaults)
  const options = read(
    '--crf --spelling lstm --units 8 --layers 2 --embedding 4 --epochs 3 --batch 5 --lr 0.1 --clip 2 --dropout 0 --least 1 --seed 9 ' +
      '--backend webgpu --gpu software --data d --out o --tag w',
  )
  assert.deepEqual(options?.settings, {
    ...{ backend: 'webgpu', crf: true, spelling: 'lstm', units: 8, layers: 2, embedding: 4, epochs: 3, minutes: null },
    ...{ batch: 5, rate: 0.1, clipNorm: 2, dropout: 0, least: 1, seed: 9 },
    ...{ characterEmbedding: defaults.characterEmbedding, spellingFeatures: defaults.spellingFeatures },
  })
  assert.deepEqual([options?.data, options?.out, options?.gpu, options?.tag], ['d', 'o', 'software', 'w'])
  assert.deepEqual(read('--ship')?.settings, recipe)
  assert.deepEqual([read('--minutes 2')?.settings.epochs, read('--minutes 2')?.settings.minutes], [1e6, 2])
})

for (const [line, message] of [
  ['--spelling word', /^--spelling is 'word', there are: cnn, lstm, none$/],
  ['--units 0', /^--units is '0', wanted a whole number/],
  ['--dropout 1', /^--dropout is '1', wanted a number from 0, below 1$/],
  ['--colour red', /unknown option '--colour'/],
  ['--ship --tag a', /^--ship and --tag exclude each other$/],
  ['--ship --model a --units 9', /^--units is for training, but the model that --model names is trained already$/],
  ['--model a', /^--model goes with --tag or --ship$/],
  ['train', /too many arguments/],
] as const) {
  test(`tagger: an error: ${line}`, () => assert.throws(() => read(line), { name: 'OptionError', message }))
}

/** The sum of the sorted rows `TAG tab universal tag` of the table that Petrov, Das & McDonald 2012 published for the Brown corpus. */
const TABLE = '5b9ec1cf5bbe707a6f5f1c78a7f6365d0fa1cbc9806877a703251d80e727fdbf'

test('tagger: the 472 tags of the Brown corpus have the universal tags of the published table', () => {
  const pairs = brownLines().flatMap((lines) => lines.flatMap((line) => line.split(/\s+/)))
  const tags = new Set(pairs.map((pair) => pair.slice(pair.lastIndexOf('/') + 1).toUpperCase()))
  const rows = new Set([...tags].map((tag) => `${tag}\t${universalTag(tag)}\n`))
  assert.equal(rows.size, 472)
  assert.equal(
    createHash('sha256')
      .update([...rows].sort().join(''))
      .digest('hex'),
    TABLE,
  )
  assert.equal(universalTag('QQ'), undefined)
})

test('tagger: the Brown corpus is divided by the number of a sentence in its text', () => {
  const { train, dev, test: held } = readCorpus('brown')
  assert.deepEqual([train.length, dev.length, held.length], [46264, 5565, 5511])
  const [hotel] = brownTexts()[6]!.filter(({ words }) => words.join(' ') === 'The hotel owner shrugged .')
  assert.deepEqual(hotel?.tags, ['DET', 'NOUN', 'NOUN', 'VERB', '.'])
  const texts = new Set([...train, ...dev, ...held].map(({ words }) => words.join(' ')))
  assert.ok(texts.has('His petition charged mental cruelty .'))
})

test('tagger: CoNLL-U and word TAB tag say the same', () => {
  const conllu = [
    '# sent_id = 1',
    "1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_",
    '1\tdo\tdo\tAUX\tVBP\t_\t0\troot\t_\t_',
    "2\tn't\tnot\tPART\tRB\t_\t1\tadvmod\t_\t_",
    '2.1\tgo\tgo\tVERB\tVB\t_\t_\t_\t_\t_',
    '',
    '1\t#\t#\tSYM\tNN\t_\t0\troot\t_\t_',
    '',
  ].join('\r\n')
  const want: Sentence[] = [
    { words: ['do', "n't"], tags: ['AUX', 'PART'] },
    { words: ['#'], tags: ['SYM'] },
  ]
  assert.deepEqual(parseSentences(conllu, 'c'), want)
  assert.deepEqual(parseSentences(formatSentences(want), 'w'), want)
})

for (const [what, text, message] of [
  ['a line without a tag', 'a\tX\nb\n', /^f, line 2: 1 column, wanted a word, a tab and its tag/],
  ['an empty tag', 'a\t\n', /^f, line 1: 2 columns/],
  ['too many columns', 'a\tb\tc\n', /^f, line 1: 3 columns/],
  ['nothing', '\n\n', /^f holds no sentence$/],
] as const) {
  test(`tagger: a text with ${what} is refused`, () =>
    assert.throws(() => parseSentences(text, 'f'), { name: 'CorpusError', message }))
}

test('tagger: words are told apart as a person types them', () => {
  const said = tokenize('"Well, the U.S. team (of 11.5) don’t know Mr. Smith!" he said.')
  assert.equal(said.join(' '), '" Well , the U.S. team ( of 11.5 ) don’t know Mr. Smith ! " he said .')
  assert.deepEqual(tokenize('  '), [])
})

test('tagger: figures are those of the counts', () => {
  const evaluation = new Evaluation(['A', 'B', 'C'])
  for (const [right, found, isUnknown] of [
    [0, 0, false],
    [0, 0, true],
    [0, 1, true],
    [1, 1, false],
  ] as const)
    evaluation.add(right, found, isUnknown)
  const summary = evaluation.summary()
  assert.equal(accuracyLine(summary), 'accuracy 75.00 % on 4 words; unknown words 50.00 % (2)')
  assert.match(tagTable(summary), /^A +3 +100\.00 % +66\.67 % +80\.00 %$/m)
  assert.match(tagTable(summary), /^C +0 +– +– +–$/m)
  assert.match(confusionTable(summary), /^A +2 +1 +·$/m)
})

/** A small language in which the tag of a word depends on the word before: after `the` comes a noun, after a noun a verb. */
function smallLanguage(): string {
  const words = ['run', 'walk', 'dance', 'sleep', 'work']
  const sentences = Array.from({ length: 400 }, (_, n): Sentence => {
    const [noun, verb] = [words[n % 5]!, words[Math.floor(n / 5) % 5]!]
    const isLong = n % 3 === 0
    return {
      words: ['the', ...(isLong ? ['big'] : []), noun, verb, '.'],
      tags: ['DET', ...(isLong ? ['ADJ'] : []), 'NOUN', 'VERB', '.'],
    }
  })
  return formatSentences(sentences)
}

const command = (...line: readonly string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'tools/tagger.ts', ...line], { encoding: 'utf8' })

for (const [crf, spelling] of [
  [false, 'cnn'],
  [true, 'lstm'],
] as const) {
  test(`tagger: learns a small language in Chrome, saves, tags${crf ? '; with a CRF' : ''}, spelling ${spelling}`, async (context) => {
    const folder = await temporary(context)
    const file = join(folder, 'small.tsv')
    await writeFile(file, smallLanguage())
    const line = '--units 16 --epochs 6 --batch 16 --lr 0.02 --embedding 16'.split(' ')
    const out = join(folder, 'out')
    const { stdout, stderr, status } = command(
      ...['--data', file, '--out', out, '--spelling', spelling, ...(crf ? ['--crf'] : []), ...line],
    )
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^small.tsv: 320 sentences to train, 40 dev, 40 test$/m)
    assert.match(stdout, /^epoch 6: loss 0\.0\d+, dev accuracy 100\.00 % on \d+ words; unknown words – \(0\)/m)
    assert.match(stdout, /^test accuracy 100\.00 % on \d+ words/m)
    assert.match(stdout, /^NOUN +40 +100\.00 % +100\.00 % +100\.00 %$/m)
    const tagged = command('--out', out, '--tag', 'The dance dance.')
    assert.equal(tagged.status, 0, tagged.stderr)
    assert.equal(tagged.stdout, 'The dance dance .\nDET NOUN  VERB  .\n')
  })
}

test('tagger: a model is trained, rounded, measured and shipped with its card', async (context) => {
  const folder = await temporary(context)
  const path = (...names: string[]): string => join(folder, ...names)
  await writeFile(path('small.tsv'), smallLanguage())
  await writeFile(path('other.tsv'), smallLanguage())
  const line = '--units 16 --epochs 6 --batch 16 --lr 0.02 --embedding 16'.split(' ')
  const made = command('--ship', path('page'), '--data', path('small.tsv'), '--out', path('run'), ...line)
  assert.equal(made.status, 0, made.stderr)
  const [model, card] = [await readFile(path('page', MODEL)), await readFile(path('page', 'model.md'), 'utf8')]
  const description = JSON.parse(decodeSafetensors(model).metadata['webrnn.tagger'] ?? '') as Description
  assert.equal(description.accuracy, 1)
  assert.ok(model.length < (await readFile(path('run', MODEL))).length * 0.6, 'half the size')
  for (const row of [
    `| sha256 of the file | \`${createHash('sha256').update(model).digest('hex')}\` |`,
    '| data | small.tsv |',
    '| epochs | 6 of 6 |',
    '| batch | 16 sentences |',
    '| words with a vector | those that occur 3 times or more |',
    '| test, before rounding (at the end of the training) | accuracy 100.00 % |',
  ])
    assert.ok(card.includes(`\n${row}\n`), `the card lacks: ${row}\n${card}`)
  assert.match(card, /^\| command \| `npm run tagger -- --ship --embedding 16 --units 16 --batch 16 --lr 0.02` \|$/m)
  assert.match(card, /^\| test, this file \| accuracy 100\.00 % on \d+ words/m)
  assert.match(card, /^NOUN +40 +100\.00 % +100\.00 % +100\.00 %$/m)
  const tagged = command('--model', path('page', MODEL), '--tag', 'The dance dance.')
  assert.equal(tagged.stdout, 'The dance dance .\nDET NOUN  VERB  .\n', tagged.stderr)
  const other = command('--ship', path('none'), '--model', path('run', MODEL), '--data', path('other.tsv'))
  assert.match(other.stderr, /^DataError: the model was trained on 'small.tsv', not on 'other.tsv'/m)
  const foreign = command('--ship', path('none'), '--model', path('small.tsv'), '--data', path('small.tsv'))
  assert.match(foreign.stderr, /^FormatError: /m)
  assert.deepEqual([other.status, foreign.status, existsSync(path('none'))], [1, 1, false])
})

test('tagger: what is wrong is said in one line', async (context) => {
  const folder = await temporary(context)
  const write = (name: string, content: string): Promise<void> => writeFile(join(folder, name), content)
  await write('train.tsv', 'a\tX\n\n')
  await write('dev.tsv', 'a\tX\n\n')
  await write('test.tsv', 'a\tY\n\n')
  await write('model.safetensors', 'none')
  for (const [line, message] of [
    [
      ['--data', 'nowhere'],
      /^DataError: --data is 'nowhere': neither brown nor ewt, nor a folder or file that exists$/m,
    ],
    [['--data', join(folder, 'train.tsv')], /^DataError: the data has too few sentences/m],
    [['--data', folder, '--out', join(folder, 'train.tsv', 'x')], /^DataError: --out .*x cannot be written/m],
    [['--out', 'nowhere', '--tag', 'a'], /^DataError: the model .*nowhere.* cannot be read: there is no such file$/m],
    [['--out', folder, '--tag', 'a'], /^FormatError: /m],
    [['--tag', ' '], /^OptionError: --tag is empty, wanted a sentence$/m],
  ] as const) {
    const { status, stderr } = command(...line)
    assert.equal(status, 1)
    assert.match(stderr, message)
  }
})
