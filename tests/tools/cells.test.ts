/** `npm run cells`, on the built package. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Watcher } from '../../tools/cells/compare.js'
import { carryOut, plan } from '../../tools/cells/comparison.js'
import { readCorpus, type NamedCorpus } from '../../tools/cells/corpus.js'
import { Display } from '../../tools/cells/display.js'
import { list } from '../../tools/cells/list.js'
import { readOptions, type CompareOptions } from '../../tools/cells/options.js'
import { loadCompiler, loadPackage } from '../../tools/cells/package.js'
import { matchUnits, modelParameters, TOLERANCE } from '../../tools/cells/parameters.js'
import { reportJson, reportText, summarize } from '../../tools/cells/report.js'
import { defaults, defaultSeeds, type Run, type RunResult, type Settings } from '../../tools/cells/settings.js'
import { show } from '../../tools/cells/show.js'
import { table } from '../../tools/cells/table.js'

const webrnn = await loadPackage()
const all = Object.values(webrnn.cells)

const read = (line: string) => readOptions(line.split(' ').filter(Boolean))

/** A text that is short, and not all alike. */
const text = Array.from({ length: 120 }, (_, at) => `${at * at} sheep, ${at} wolves; `).join('')

/** The options of a comparison that takes a moment. */
const small = (line: string): CompareOptions =>
  read(`--compare --units 16 --steps 6 --batch 4 --window 16 --threads 1 ${line}`) as CompareOptions

const corpusOf = async (from: string): Promise<NamedCorpus> => {
  const folder = await mkdtemp(join(tmpdir(), 'webrnn-cells-'))
  try {
    await writeFile(join(folder, 'text.txt'), from)
    return await readCorpus(join(folder, 'text.txt'), 4, 16)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const silent: Watcher = { progress: () => {}, finished: () => {} }

async function results(line: string, watcher = silent, stop = new AbortController().signal): Promise<RunResult[]> {
  const corpus = await corpusOf(text)
  const found: RunResult[] = []
  await carryOut(plan(small(line), corpus, webrnn), corpus, found, watcher, stop)
  return found
}

test('parameters are counted as the models have them', async () => {
  const runtime = await webrnn.open({ backend: 'wasm' })
  for (const cell of all) {
    const [V, H] = [7, 5]
    const layers = [
      new webrnn.Embedding(runtime, V, H),
      new webrnn.Recurrent(runtime, cell, H, H),
      new webrnn.Linear(runtime, H, V),
    ] as const
    const counted = layers.flatMap((layer) => layer.parameters()).reduce((sum, { size }) => sum + size, 0)
    assert.equal(modelParameters(cell.compiled, V, H), counted, cell.name)
  }
  runtime.close()
})

test('every cell comes within 3 % of the LSTM, at every size', () => {
  assert.ok(all.length >= 5)
  for (const vocabulary of [27, 65, 200]) {
    for (const units of [32, 64, 100, 128, 200, 512]) {
      const wanted = modelParameters(webrnn.cells.lstm.compiled, vocabulary, units)
      assert.equal(matchUnits(webrnn.cells.lstm.compiled, vocabulary, wanted), units)
      for (const { name, compiled } of all) {
        const got = modelParameters(compiled, vocabulary, matchUnits(compiled, vocabulary, wanted))
        assert.ok(Math.abs(got / wanted - 1) <= TOLERANCE, `${name} has ${got} of ${wanted}`)
      }
    }
  }
})

test('units that are a multiple of four are preferred where one is near enough, else the nearest are taken', () => {
  const { compiled } = webrnn.cells.rnnTanh
  const exactly = (units: number): number => modelParameters(compiled, 65, units)
  assert.equal(matchUnits(compiled, 65, exactly(241)), 240)
  assert.equal(matchUnits(compiled, 65, exactly(243)), 244)
  assert.equal(matchUnits(compiled, 65, exactly(18)), 18)
})

test('where no number of units is near enough, the error says so', () => {
  const wanted = modelParameters(webrnn.cells.lstm.compiled, 65, 1)
  assert.throws(() => matchUnits(webrnn.cells.lstm.compiled, 65, Math.round(wanted * 1.2)), {
    name: 'OptionError',
    message:
      /^cell 'lstm': no number of units comes within 3 % of the LSTM's 2\d\d parameters \(1 would have 211\); choose more --units$/,
  })
  assert.throws(() => matchUnits(webrnn.cells.lstm.compiled, 65, 10), /1 would have 211/)
  assert.throws(() => matchUnits(webrnn.cells.lstm.compiled, 65, 350), /2 would have 373/)
})

test('a table has columns as wide as their widest entry', () => {
  const columns = [
    { title: 'cell', align: 'left' },
    { title: 'mean', align: 'right' },
    { title: 'of', align: 'left' },
  ] as const
  assert.equal(
    table(columns, [
      ['a', '1.25', 'x y z'],
      ['longer', '–', ''],
    ]),
    ['cell    mean  of', '──────  ────  ─────', 'a       1.25  x y z', 'longer     –'].join('\n'),
  )
})

test('the list has a line for every cell, and what it says of the LSTM is so', () => {
  const lines = list(all).split('\n')
  assert.deepEqual(
    lines.slice(2).map((line) => line.split(' ')[0]),
    all.map(({ name }) => name),
  )
  const lstm = lines.find((line) => line.startsWith('lstm '))
  assert.deepEqual(lstm?.split(/ {2,}/), ['lstm', 'h c', 'i f g o', 'i f g o', '–', '1', '4 I + 4 H + 8', '132,096'])
})

test('a cell is shown with its citation, its equations, and all that is derived from them', async () => {
  const compiler = await loadCompiler()
  for (const cell of all) {
    const shown = await show(cell, compiler)
    const [head, equations, wgsl, assemblyscript, gradient, ...rest] = shown.split(/\n── .* ──\n/)
    assert.deepEqual(rest, [])
    assert.match(head!, /\b(19|20)\d\d\b/, `${cell.name} cites nothing`)
    assert.ok(equations!.includes(`states ${cell.states.join(', ')}`))
    for (const line of cell.equations.trim().split('\n')) assert.ok(equations!.includes(line.trim()), line)
    assert.match(wgsl!, /fn backward\(/)
    assert.match(assemblyscript!, /export function backward\(/)
    assert.ok(gradient!.trim().split('\n').length >= 3)
  }
})

test('without options the cells are listed; compared is with defaults that hold for all', () => {
  assert.deepEqual(read(''), { action: 'list' })
  assert.deepEqual(read('--list'), { action: 'list' })
  assert.deepEqual(read('--show gru'), { action: 'show', cell: 'gru' })
  const compared = read('--compare') as CompareOptions
  assert.deepEqual([compared.settings, compared.cells, compared.seeds], [defaults, null, defaultSeeds])
  assert.equal((read('--compare --backend auto') as CompareOptions).threads, 1)
})

test('every option arrives', () => {
  const line =
    '--compare --cells lstm,gru --units 9 --steps 8 --seeds 7,6 --backend webgpu --batch 5 --window 4 --lr 0.3 --clip 2 --threads 3 --text a --json b'
  const settings: Settings = { backend: 'webgpu', units: 9, steps: 8, batch: 5, window: 4, rate: 0.3, clipNorm: 2 }
  const rest = { cells: ['lstm', 'gru'], seeds: [7, 6], threads: 3, text: 'a', json: 'b' }
  assert.deepEqual(read(line), { action: 'compare', settings, ...rest })
})

for (const [line, message] of [
  ['--compare --steps 0', /^--steps is '0', wanted a whole number from 1 to 1000000000$/],
  ['--compare --seeds 1,two', /^--seeds is '1,two', wanted whole numbers from 0, such as 1,2,3$/],
  ['--compare --seeds 1,,2', /^--seeds is '1,,2', wanted whole numbers/],
  ['--compare --seeds -1', /^--seeds is '-1'/],
  ['--compare --seeds 1,2,1', /^--seeds is '1,2,1', which names one twice$/],
  ['--compare --cells gru,gru', /^--cells is 'gru,gru', which names one twice$/],
  ['--compare --units 1.5', /^--units is '1.5'/],
  ['--compare --lr 0', /^--lr is '0', wanted a number above 0, at most 10$/],
  ['--compare --backend gpu', /^--backend is 'gpu', there are: wasm, webgpu, auto$/],
  ['--compare --threads 0', /^--threads is '0'/],
  ['--compare --list', /^--list and --compare exclude each other$/],
  ['--show', /argument missing/],
  ['--steps 5', /^--steps goes with --compare only$/],
  ['--show gru --json a', /^--json goes with --compare only$/],
  ['--colour red', /unknown option '--colour'/],
  ['compare', /too many arguments/],
] as const) {
  test(`an error: ${line}`, () => assert.throws(() => read(line), { name: 'OptionError', message }))
}

test('a plan has all cells for a seed before the next seed, and knows no other cells than there are', async () => {
  const corpus = await corpusOf(text)
  const { runs, wanted, threads } = plan(small('--cells gru,lstm --seeds 5,4 --threads 9'), corpus, webrnn)
  assert.deepEqual(
    runs.map(({ cell, seed }) => `${cell} ${seed}`),
    ['gru 5', 'lstm 5', 'gru 4', 'lstm 4'],
  )
  assert.equal(threads, 4)
  assert.equal(wanted, modelParameters(webrnn.cells.lstm.compiled, corpus.vocabulary, 16))
  assert.throws(() => plan(small('--cells lstm,lstn'), corpus, webrnn), {
    name: 'OptionError',
    message: `--cells: cell 'lstn' is unknown, there are: ${all.map(({ name }) => name).join(', ')}`,
  })
})

test('a text that is too short is a DataError', async () => {
  await assert.rejects(corpusOf('too short'), { name: 'DataError', message: /^the text has 9 characters, wanted/ })
})

/** Everything of a result that has to be the same twice. */
const lasting = ({ cell, units, seed, parameters, validation, lost }: RunResult) =>
  `${cell} ${seed}: ${units} ${parameters} ${validation} ${lost}`

test('a comparison is the same twice, and does not depend on what runs beside it', async () => {
  const reports: string[] = []
  const watcher = {
    ...silent,
    progress: (run: Run, step: number) => void reports.push(`${run.cell} ${run.seed}: ${step}`),
  }
  const first = await results('--cells lstm,gru --seeds 1,2', watcher)
  const second = await results('--cells gru,lstm --seeds 2,1 --threads 2')
  assert.deepEqual(first.map(lasting).sort(), second.map(lasting).sort())
  assert.equal(new Set(first.map(({ validation }) => validation)).size, 4, 'cells and seeds differ')
  const { vocabulary } = await corpusOf(text)
  for (const { cell, units, parameters, validation, lost, millisecondsPerStep } of first) {
    const { compiled } = all.find(({ name }) => name === cell)!
    assert.equal(parameters, modelParameters(compiled, vocabulary, units))
    assert.ok(validation > 0 && validation < Math.log(vocabulary) + 0.2, `the loss is ${validation}`)
    assert.equal(lost, 0)
    assert.ok(millisecondsPerStep > 0)
  }
  for (const { cell, seed } of first) assert.ok(reports.includes(`${cell} ${seed}: 6`), 'the last step is told')
})

test('more steps bring a lower loss', async () => {
  const [short] = await results('--cells gru --seeds 1 --steps 1')
  const [long] = await results('--cells gru --seeds 1 --steps 60 --lr 0.01')
  assert.ok(long!.validation < short!.validation - 0.5, `${short!.validation} → ${long!.validation}`)
})

test('a run whose loss is not finite is a result like any other', async () => {
  const found = await results('--cells rnn_relu,lstm --seeds 1 --lr 10 --clip 1000000 --window 64')
  assert.deepEqual(
    found.map(({ cell }) => cell),
    ['rnn_relu', 'lstm'],
  )
  assert.ok(!Number.isFinite(found[0]!.validation))
  assert.ok(found[0]!.lost > 0)
  assert.ok(Number.isFinite(found[1]!.validation))
})

test('when it is stopped, what is finished is there, and no more', async () => {
  const stop = new AbortController()
  const watcher = { ...silent, finished: () => stop.abort() }
  const found = await results('--cells lstm,gru --seeds 1,2,3 --steps 30', watcher, stop.signal)
  assert.deepEqual(
    found.map(({ cell, seed }) => [cell, seed]),
    [['lstm', 1]],
  )
})

test("the package's error keeps its name on the way out of the thread", async () => {
  await assert.rejects(results('--cells lstm --seeds 1 --backend webgpu'), {
    name: 'BackendUnavailableError',
    message: /^lstm, seed 1: .*WebGPU/,
  })
})

const result = (cell: string, seed: number, validation: number, lost = 0): RunResult => ({
  ...{ cell, seed, validation, lost, units: 12, parameters: 1040, millisecondsPerStep: 2.04 * seed },
  ...{ backend: 'wasm', reason: 'WebAssembly' },
})

const planned = {
  settings: { ...defaults, steps: 1000 },
  wanted: 1000,
  seeds: [1, 2],
  threads: 2,
  text: { name: 'a text', characters: 12345, vocabulary: 17 },
  runs: ['good', 'better', 'odd'].flatMap((cell) => [1, 2].map((seed) => ({ cell, seed, units: 12 }))),
}
const done = [result('odd', 1, Number.NaN, 3), result('odd', 2, 1), result('good', 1, 1.5), result('better', 1, 1)]

test('the report ranks by the mean; what is not finite comes last, what is not finished is told', () => {
  const numbers = [...done, result('good', 2, 1.75)]
  assert.equal(
    reportText(numbers, planned),
    [
      'cell    units       parameters  seed 1  seed 2    mean  spread  ms/step',
      '──────  ─────  ───────────────  ──────  ──────  ──────  ──────  ───────',
      'better     12  1,040 (104.0 %)  1.0000       –  1.0000       –      2.0',
      'good       12  1,040 (104.0 %)  1.5000  1.7500  1.6250  0.2500      3.1',
      'odd        12  1,040 (104.0 %)     NaN  1.0000     NaN     NaN      3.1',
      '',
      'odd, seed 1: in 3 of 1,000 steps the loss was not finite; they changed nothing.',
      'Not finished: 1 of 6 runs.',
      'Validation loss in nats per character on a text (12,345 characters, 17 distinct, the last tenth held out); ' +
        '1,000 steps of 32 × 64 characters, Adam 0.002; wasm (WebAssembly), 2 runs at a time.',
    ].join('\n'),
  )
  assert.deepEqual(
    summarize([result('a', 1, Number.POSITIVE_INFINITY), result('b', 1, 2), result('c', 1, Number.NaN)], [1]).map(
      ({ cell }) => cell,
    ),
    ['b', 'a', 'c'],
  )
})

test('the same as JSON, with numbers that are not finite as texts', () => {
  const json = JSON.parse(reportJson(done, planned)) as {
    runs: number
    cells: { cell: string; validation: unknown[]; mean: unknown; spread: unknown }[]
    results: { validation: unknown }[]
  }
  assert.equal(json.runs, 6)
  assert.deepEqual(
    json.cells.map(({ cell, validation, mean, spread }) => [cell, validation, mean, spread]),
    [
      ['better', [1, null], 1, null],
      ['good', [1.5, null], 1.5, null],
      ['odd', ['NaN', 1], 'NaN', 'NaN'],
    ],
  )
  assert.equal(json.results[0]!.validation, 'NaN')
})

/** A stream that keeps what is written. */
function stream(isTTY: boolean): { stream: NodeJS.WriteStream; written: () => string } {
  let written = ''
  const write = (part: string): boolean => {
    written += part
    return true
  }
  return { stream: { isTTY, columns: 200, write } as unknown as NodeJS.WriteStream, written: () => written }
}

test('without a terminal there is a line for each finished run, and nothing else', () => {
  const { stream: file, written } = stream(false)
  const display = new Display(2, 10, file)
  display.progress({ cell: 'good', units: 12, seed: 1 }, 5, 2)
  display.finished(result('good', 1, 1.5))
  display.end()
  assert.equal(
    written(),
    '1 of 2: good, seed 1: validation loss 1.5000 (12 units, 1,040 parameters, 2.0 ms per step)\n',
  )
})

test('on a terminal there is a bar over all runs', () => {
  const { stream: terminal, written } = stream(true)
  const display = new Display(2, 10, terminal)
  const [first, second] = [1, 2].map((seed): Run => ({ cell: 'good', units: 12, seed }))
  display.progress(first!, 10, 2)
  display.finished(result('good', 1, 1.5))
  display.progress(second!, 5, 1.25)
  display.end()
  assert.match(written(), / 75 % \| run 2 of 2: good, seed 2, step 5 \| loss 1\.250 \| \d+ s left/)
  assert.doesNotMatch(written(), /validation/)
})

test('as a command: lines and table, a JSON file, errors of one line with exit code 1', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webrnn-cells-'))
  const run = (line: string) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'tools/cells.ts', ...line.split(' ')], { encoding: 'utf8' })
  try {
    const [file, json] = [join(folder, 'text.txt'), join(folder, 'out.json')]
    await writeFile(file, text)
    const common = `--compare --cells lstm,gru --units 16 --steps 3 --batch 4 --window 16 --seeds 1 --text ${file}`
    const { status, stdout, stderr } = run(`${common} --json ${json}`)
    assert.equal(status, 0, stderr)
    assert.match(stderr, /^1 of 2: .*\n2 of 2: .*\n$/)
    assert.match(stdout, /^cell +units +parameters +seed 1 +mean +spread +ms\/step\n/)
    assert.match(
      stdout,
      /\nValidation loss in nats per character on .*text\.txt .*3 steps of 4 × 16 characters.*wasm.*\n$/,
    )
    const written = JSON.parse(await readFile(json, 'utf8')) as { results: unknown[] }
    assert.equal(written.results.length, 2)

    for (const [line, message] of [
      [common.replace('gru', 'gruu'), /^OptionError: --cells: cell 'gruu' is unknown, there are: .*\n$/],
      ['--show gruu', /^OptionError: --show: cell 'gruu' is unknown, there are: .*\n$/],
      [common.replace('text.txt', 'none'), /^DataError: the text .*none cannot be read: there is no such file\n$/],
    ] as const) {
      const failed = run(line)
      assert.deepEqual([failed.status, failed.stdout], [1, ''])
      assert.match(failed.stderr, message)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
