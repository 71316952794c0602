import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { decodeSafetensors } from '../../bindings/formats/safetensors.js'
import type { Description } from '../../demos/shakespeare/model.js'
import { defaults, recipe } from '../../demos/shakespeare/settings.js'
import { replaceFile } from '../../tools/files.js'
import { MODEL, RunFolder } from '../../tools/run_folder.js'
import { readOptions } from '../../tools/shakespeare/options.js'

const read = (line: string) => readOptions(line.split(' ').filter(Boolean))

test('without options the defaults hold', () => {
  assert.deepEqual(read('')?.settings, defaults)
})

test('who names only iterations has no limit of time, and the other way round', () => {
  assert.deepEqual(read('--steps 50')?.settings, { ...defaults, steps: 50, minutes: null })
  assert.deepEqual(read('--minutes 0.5')?.settings, { ...defaults, steps: 1e9, minutes: 0.5 })
  assert.deepEqual(read('--steps 50 --minutes 2')?.settings, { ...defaults, steps: 50, minutes: 2 })
})

test('--ship begins with the recipe, which has no limit of time', () => {
  assert.deepEqual(read('--ship')?.settings, recipe)
  assert.deepEqual(read('--ship --seed 3')?.settings, { ...recipe, seed: 3 })
  assert.match(read('--ship')?.ship ?? '', /demos.shakespeare$/)
  assert.equal(read('--ship x')?.ship, 'x')
  assert.equal(read('')?.ship, undefined)
})

test('every option arrives', () => {
  const options = read(
    '--backend webgpu --gpu software --cell gru --hidden 8 --layers 2 --embedding 4 --batch 3 --length 5 --lr 0.1 --clip 2 --dropout 0.5 --steps 7 --seed 9 ' +
      '--text a.txt --resume b --out c --every 0 --prompt P --temperature 0.5 --sample-length 11',
  )
  const shape = {
    cell: 'gru',
    hidden: 8,
    layers: 2,
    embedding: 4,
    batch: 3,
    length: 5,
    rate: 0.1,
    clipNorm: 2,
    dropout: 0.5,
  }
  assert.deepEqual(options?.settings, { ...shape, backend: 'webgpu', steps: 7, minutes: null, seed: 9 })
  assert.deepEqual(options?.sample, { prompt: 'P', temperature: 0.5, length: 11, seed: 9 })
  assert.deepEqual(
    [options?.text, options?.resume, options?.out, options?.every, options?.gpu],
    ['a.txt', 'b', 'c', 0, 'software'],
  )
})

for (const [line, message] of [
  ['--backend gpu', /^--backend is 'gpu', there are: webgpu, wasm$/],
  ['--cell lstn', /^--cell is 'lstn', there are: lstm, gru, rnn/],
  ['--hidden 0', /^--hidden is '0', wanted a whole number from 1 to 8192$/],
  ['--hidden 1.5', /^--hidden is '1.5'/],
  ['--steps -1', /--steps/],
  ['--steps 1e3', /^--steps is '1e3'/],
  ['--lr nought', /^--lr is 'nought', wanted a number above 0/],
  ['--temperature 0', /^--temperature is '0', wanted a number above 0/],
  ['--minutes Infinity', /^--minutes is 'Infinity'/],
  ['--colour red', /unknown option '--colour'/],
  ['--hidden', /argument missing/],
  ['train', /too many arguments/],
  ['--text a --data b', /^--text and --data exclude each other$/],
  ['--generate 5 --resume a', /^--generate and --resume exclude each other$/],
  ['--imitate --out-file a', /^--imitate and --out-file exclude each other$/],
  ['--out-file a', /^--out-file goes with --generate only$/],
  ['--model a', /^--model goes with --generate, --imitate or --ship/],
  ['--ship --resume a', /^--ship and --resume exclude each other$/],
  ['--ship --model a --sample-length 9 --lr 0.1', /^--lr is for training, but the model that --model names is trained/],
] as const) {
  test(`an error: ${line}`, () => assert.throws(() => read(line), { name: 'OptionError', message }))
}

test('as a command an error is one line, with exit code 1', () => {
  const script = ['--import', 'tsx', 'tools/shakespeare.ts']
  for (const [line, message] of [
    [['--cell', 'lstn'], /^OptionError: --cell is 'lstn', there are: .*\n$/],
    [['--text', 'nowhere.txt'], /^DataError: the text nowhere.txt cannot be read: there is no such file\n$/],
    [
      ['--generate', '5', '--model', 'nowhere'],
      /^DataError: the model nowhere cannot be read: there is no such file\n$/,
    ],
  ] as const) {
    const { status, stderr, stdout } = spawnSync(process.execPath, [...script, ...line], { encoding: 'utf8' })
    assert.equal(status, 1)
    assert.match(stderr, message)
    assert.equal(stdout, '')
  }
})

test('a run starts beside an older model, not over it; a resumed run takes its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webrnn-run-'))
  const content = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')
  try {
    await writeFile(join(folder, 'model.safetensors'), 'old')
    const save = async (run: RunFolder, text: string): Promise<void> => {
      run.receive('model.safetensors', Buffer.from(text))
      run.receive('optimizer.safetensors', Buffer.from(text))
      await run.commit()
    }
    const fresh = new RunFolder(folder, false)
    await save(fresh, 'one')
    await save(fresh, 'two')
    assert.equal(await content('model.safetensors'), 'two')
    assert.equal(await content('model.previous.safetensors'), 'old')
    await save(new RunFolder(folder, true), 'three')
    assert.equal(await content('optimizer.safetensors'), 'three')
    assert.equal(await content('model.previous.safetensors'), 'old')
    assert.equal((await readdir(folder)).length, 3)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a file that cannot be written is named, and nothing is left over', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webrnn-run-'))
  try {
    await mkdir(join(folder, 'taken', 'full'), { recursive: true })
    await assert.rejects(replaceFile(join(folder, 'taken'), 'x'), /taken cannot be written/)
    assert.deepEqual(await readdir(folder), ['taken'])
  } finally {
    await rm(folder, { recursive: true })
  }
})

const command = (...line: readonly string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'tools/shakespeare.ts', ...line], { encoding: 'utf8' })

const recipeOf = (text: string): string[] =>
  `--text ${text} --hidden 8 --layers 1 --embedding 4 --batch 4 --length 8 --steps 4 --sample-length 40`.split(' ')

test('a model is trained by a recipe, rounded, measured and shipped with its card; a model that is trained already, too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webrnn-ship-'))
  const path = (...names: string[]): string => join(folder, ...names)
  try {
    await writeFile(path('text.txt'), 'To be, or not to be, that is the question.\n'.repeat(30))
    await writeFile(path('other.txt'), 'To be, or not to be, that is the question.\n'.repeat(31))
    const made = command('--ship', path('page'), '--out', path('run'), ...recipeOf(path('text.txt')))
    assert.equal(made.status, 0, made.stderr)
    const [model, card] = [await readFile(path('page', MODEL)), await readFile(path('page', 'model.md'), 'utf8')]
    const { tensors, metadata } = decodeSafetensors(model)
    const description = JSON.parse(metadata['webrnn.shakespeare'] ?? '') as Description
    const weights = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0)
    assert.ok(model.length < 2 * weights + 4000, 'two bytes for each weight')
    for (const row of [
      `| weights | ${weights} |`,
      `| sha256 of the file | \`${createHash('sha256').update(model).digest('hex')}\` |`,
      '| data | text.txt |',
      '| licence of the data | not recorded |',
      `| sha256 of the text | \`${description.training?.text}\` |`,
      '| iterations | 4 of 4 |',
      '| batch | 4 streams × 8 characters |',
      '| dropout | 0.3 |',
      `| validation loss of this file | ${description.validation?.toFixed(4)} nats per character |`,
    ])
      assert.ok(card.includes(`\n${row}\n`), `the card lacks: ${row}\n${card}`)
    const rebuilt = /^\| command \| `npm run shakespeare -- (.*)` \|$/m.exec(card)?.[1] ?? ''
    const shape = { hidden: 8, layers: 1, embedding: 4, batch: 4, length: 8, steps: 4 }
    assert.deepEqual(read(rebuilt)?.settings, { ...recipe, ...shape })
    assert.match(card, /^\| backend \| wasm: WebAssembly, .* thread/m)
    assert.match(made.stdout, /step 4: validation loss/)

    const again = command('--ship', path('again'), '--model', path('run', MODEL), '--text', path('text.txt'))
    assert.equal(again.status, 0, again.stderr)
    assert.match(await readFile(path('again', 'model.md'), 'utf8'), /^\| batch \| 4 streams × 8 characters \|$/m)

    const foreign = command('--ship', path('none'), '--model', path('text.txt'), '--text', path('text.txt'))
    assert.equal(foreign.status, 1)
    assert.match(foreign.stderr, /^FormatError: .*safetensors/m)
    const other = command('--ship', path('none'), '--model', path('run', MODEL), '--text', path('other.txt'))
    assert.match(
      other.stderr,
      /^TextError: the model was trained on another text, of sha256 [0-9a-f]{64}: name that one/m,
    )
    assert.ok(!existsSync(path('none')))
  } finally {
    await rm(folder, { recursive: true })
  }
})
