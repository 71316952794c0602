import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { defaults } from '../../demos/shakespeare/settings.js'
import { replaceFile } from '../../tools/files.js'
import { RunFolder } from '../../tools/run_folder.js'
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
