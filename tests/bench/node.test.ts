/** The benchmark without a browser: the command on a driver that is a program on the processor, and its parts on WebAssembly. Never a speed. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Runtime } from 'webrnn'
import { checkReference, compareResults } from '../../bench/node/check.js'
import { measureRow } from '../../bench/node/measure.js'
import { readNodeOptions } from '../../bench/node/options.js'
import { figures, nodeMarkdown, nodeText, type NodePeak, type NodeReport } from '../../bench/node/report.js'
import { gather } from '../../bench/node/pack.js'
import { PLANS, flopsOf, nameOf, planNodeRows, type NodeRow } from '../../bench/node/rows.js'
import { Torch } from '../../bench/node/torch.js'
import { drivers } from '../../bench/node/vulkan.js'
import { findBrowser } from '../../tools/browser.js'
import { loadPackage, type Package } from '../../tools/cells/package.js'

const COMMAND = 'dist/bench/node/run.js'
const small: NodeRow = { pass: 'training', cell: 'gru', size: { T: 4, B: 2, I: 5, H: 6 } }
const settings = { rounds: 2, samples: 1, slice: 1, warmUp: 0, budget: 1000 }
const folder = mkdtempSync(join(tmpdir(), 'webrnn-bench-node-'))

let webrnn: Package
let runtime: Runtime
before(async () => {
  webrnn = await loadPackage()
  runtime = await webrnn.open({ backend: 'wasm' })
})
after(() => {
  runtime.close()
  rmSync(folder, { recursive: true })
})

interface Written {
  environment: { adapter: string; software: boolean; torch: string; features: string[] }
  peak: NodePeak
  rows: {
    flops: number
    plans: Record<
      string,
      { status: string; median: number; device: number; gigaflopsPerSecond: number; kernels: object }
    >
  }[]
}

test('the command measures a row on a software adapter, says so, and writes a report', async () => {
  // what brings Vulkan where the system has none
  const env = { ...process.env, WEBRNN_BROWSER: await findBrowser() }
  const line = ['--gpu', 'software', '--quick', '--only', '^forward lstm', '--torch', 'none', '--out', folder]
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...line], { encoding: 'utf8', env })
  assert.equal(status, 0, `${stdout}${stderr}`)
  assert.match(stdout, /^ON A SOFTWARE ADAPTER/m)
  assert.match(stdout, /^3 of 3 kinds of rows agree with the float64 reference$/m)
  assert.match(stdout, /^forward +lstm +16 4 32 32 +auto +[\d.]+ /m)
  const { environment, peak, rows } = JSON.parse(readFileSync(join(folder, 'latest.node.json'), 'utf8')) as Written
  assert.ok(environment.software && environment.adapter.length > 0)
  assert.equal(environment.torch, 'left out')
  assert.ok(peak.gigaflops > 0 && peak.gemm.gigaflops > 0)
  for (const rate of Object.values(peak.gigabytesPerSecond)) assert.ok(rate > 0)
  assert.equal(rows.length, 1)
  assert.deepEqual(Object.keys(rows[0]!.plans), [...PLANS])
  for (const { status: how, median, device, gigaflopsPerSecond, kernels } of Object.values(rows[0]!.plans)) {
    assert.equal(how, 'measured')
    assert.ok(median > 0)
    assert.ok(Math.abs(gigaflopsPerSecond - rows[0]!.flops / median / 1e6) < 1e-9)
    if (environment.features.includes('timestamp-query')) {
      assert.ok(device > 0)
      assert.ok(Object.keys(kernels).some((name) => /^(scan|step)_forward$/.test(name)))
    }
  }
  const text = readFileSync(join(folder, 'latest.node.md'), 'utf8')
  assert.match(text, /\*\*ON A SOFTWARE ADAPTER[^\n]*\*\*/)
  assert.match(text, /^\| forward \| lstm \| 16 4 32 32 \| auto \|/m)
})

test('what is packed is all that the command needs: it runs outside of the repository', async () => {
  process.env.WEBRNN_BROWSER ??= await findBrowser()
  const packed = join(folder, 'packed')
  await gather(process.cwd(), packed)
  // no node_modules above it, and nothing in the environment that names a folder of this machine
  const env = { PATH: process.env.PATH, HOME: folder }
  const line = ['--gpu', 'software', '--quick', '--only', '^forward lstm', '--torch', 'none']
  const { status, stdout, stderr } = spawnSync(join(packed, 'run.sh'), line, { encoding: 'utf8', env, cwd: packed })
  assert.equal(status, 0, `${stdout}${stderr}`)
  assert.match(stdout, /^3 of 3 kinds of rows agree with the float64 reference$/m)
  const written = JSON.parse(readFileSync(join(packed, 'results/latest.node.json'), 'utf8')) as Written
  assert.equal(written.rows.length, 1)
})

for (const pass of ['forward', 'training'] as const) {
  for (const cell of ['lstm', 'gru'] as const) {
    test(`${pass} of ${cell} agrees with the reference on every plan`, async () => {
      for (const plan of PLANS)
        assert.equal(await checkReference({ webrnn, runtime }, { ...small, pass, cell }, plan), undefined)
    })
  }
}

/** What the script of PyTorch says, from a script of Node's, which computes nothing. */
function fakeTorch(name: string, result: Float32Array): string {
  const [script, numbers] = [join(folder, `${name}.mjs`), join(folder, name)]
  writeFileSync(numbers, result)
  writeFileSync(
    script,
    `import { copyFileSync } from 'node:fs'
    import { createInterface } from 'node:readline'
    const say = (answer) => console.log(JSON.stringify(answer))
    say({ torch: '9', device: process.argv[3], cudnn: null })
    for await (const line of createInterface({ input: process.stdin })) {
      const { prepare, sample } = JSON.parse(line)
      if (prepare) copyFileSync(${JSON.stringify(numbers)}, prepare.result)
      say(prepare ? {} : { milliseconds: 1000, runs: 1 })
    }`,
  )
  return script
}

test('a row is measured on all plans beside PyTorch, whose time is divided by ours', async () => {
  const place = { webrnn, runtime }
  // the right numbers first, from where they are known
  const alone = await measureRow({ place, profiled: place, torch: null }, small, () => undefined, settings)
  assert.deepEqual(
    alone.plans.map(({ plan, status }) => [plan, status]),
    PLANS.map((plan) => [plan, 'measured']),
  )
  const { nodeData, nodeLayer } = await import('../../bench/node/layer.js')
  const layer = nodeLayer(place, small, 'auto', nodeData(small))
  const { y, gradients } = await layer.result()
  layer.close()

  const torch = await Torch.open(process.execPath, fakeTorch('right', Float32Array.from([...y, ...gradients])), 'cpu')
  assert.equal(torch.version, '9 on cpu, float32')
  const beside = await measureRow({ place, profiled: place, torch }, small, () => undefined, settings)
  await torch.close()
  assert.ok(beside.torch && 'milliseconds' in beside.torch && beside.torch.milliseconds.median === 1000)
  for (const one of beside.plans) {
    assert.ok(one.status === 'measured', one.status === 'measured' ? '' : one.error)
    assert.ok(one.samples >= 1 && one.milliseconds.median > 0)
    // of two rounds: the mean of quotients is at least the quotient of the means
    assert.ok(one.ratio!.median >= 0.999 * (1000 / one.milliseconds.median))
    assert.ok(one.kernels!['gemm']! > 0)
  }
})

test('who differs is wrong, and not timed', async () => {
  const place = { webrnn, runtime }
  const { T, B, I, H } = small.size
  const numbers = new Float32Array(T * B * H + 3 * H * (I + H + 2))
  const torch = await Torch.open(process.execPath, fakeTorch('wrong', numbers), 'cpu')
  const { plans } = await measureRow({ place, profiled: null, torch }, small, () => undefined, settings)
  await torch.close()
  for (const one of plans) {
    assert.equal(one.status, 'wrong')
    assert.match('error' in one ? one.error : '', /^y of gru, \w+\[0\] is -?[\d.e-]+, wanted 0$/)
  }
  const known = await measureRow({ place, profiled: null, torch: null }, small, () => 'y[0] is 1, wanted 2', settings)
  for (const one of known.plans)
    assert.deepEqual([one.status, 'error' in one && one.error], ['wrong', 'y[0] is 1, wanted 2'])
  const result = (first: number) => ({ y: Float32Array.of(0), gradients: Float32Array.of(first, 10) })
  assert.equal(compareResults('a', result(1.0001), result(1)), undefined)
  assert.match(compareResults('a', result(1.01), result(1))!, /^gradients of a\[0\]/)
})

test('a Python without PyTorch, or none at all, is told', async () => {
  const script = join(folder, 'poor.mjs')
  writeFileSync(script, "console.log(JSON.stringify({ error: 'there is no PyTorch here' }))")
  await assert.rejects(Torch.open(process.execPath, script, 'cuda'), /there is no PyTorch here/)
  await assert.rejects(Torch.open(join(folder, 'no-python'), script, 'cuda'), /ENOENT/)
  writeFileSync(script, "console.error('ImportError: nothing'); process.exit(1)")
  await assert.rejects(Torch.open(process.execPath, script, 'cuda'), /it is gone/)
})

test('rows have names of their own, and a pattern chooses them', () => {
  for (const software of [true, false]) {
    const rows = planNodeRows({ software, quick: false, only: undefined })
    assert.equal(new Set(rows.map(nameOf)).size, rows.length)
    const few = planNodeRows({ software, quick: true, only: /^training gru/ })
    assert.ok(few.length > 0 && few.every(({ pass, cell }) => pass === 'training' && cell === 'gru'))
  }
})

test('figures follow from a time, and the tables have them', () => {
  const row: NodeRow = { pass: 'forward', cell: 'lstm', size: { T: 10, B: 2, I: 16, H: 16 } }
  assert.equal(flopsOf(row), 2 * 10 * 2 * 4 * 16 * 32)
  assert.equal(flopsOf({ ...row, pass: 'training' }), 2 * 10 * 2 * 4 * 16 * (2 * 16 + 3 * 16))
  const peak = { gigaflops: 100, gigabytesPerSecond: { 4096: 10, 1e9: 1 }, gemm: { size: 8, gigaflops: 50 } }
  const found = figures(row, 0.08192, peak)
  const near = (got: number, want: number) => assert.ok(Math.abs(got / want - 1) < 1e-12, `${got}, wanted ${want}`)
  near(found.gigaflopsPerSecond, 1)
  near(found.shareOfPeak, 0.01)
  near(found.shareOfGemm, 0.02)
  assert.equal(found.shareOfReading, found.gigabytesPerSecond / 10, 'of the nearest working set')
  const spread = { median: 0.08192, low: 0.07, high: 0.09 }
  const report: NodeReport = {
    environment: {
      ...{
        date: '2026-01-02T03:04:05.000Z',
        machine: 'one',
        adapter: 'a card',
        software: false,
        reason: 'WebGPU: a card',
      },
      ...{ limits: { maxBufferSize: 1 }, features: ['subgroups'], torch: '2' },
    },
    ...{ peak, recording: null, stopped: false },
    results: [
      {
        row,
        plans: [
          {
            ...{ plan: 'auto', status: 'measured', milliseconds: spread, samples: 3 },
            ...{ ratio: { median: 2, low: 2, high: 2 }, kernels: { gemm: 0.01, scan_forward: 0.04 } },
          },
          { plan: 'step', status: 'unable', error: 'no memory' },
        ],
        torch: { milliseconds: { ...spread, median: 0.2 }, samples: 3 },
      },
    ],
  }
  assert.match(
    nodeText(report),
    /^forward +lstm +10 2 16 16 +auto +81\.9 µs .* 50\.0 µs +1\.00 +1\.0 % +2\.0 % .* 0\.200 ms +2\.00 ×$/m,
  )
  const text = nodeMarkdown(report)
  assert.doesNotMatch(text, /SOFTWARE/)
  assert.match(text, /^- forward lstm 10 2 16 16, step: unable: no memory$/m)
  const widths = text.match(/^\|.*$/gm)!.map((line) => line.split('|').length)
  assert.equal(new Set(widths).size, 1)
})

test('options arrive, and errors say what was wanted', () => {
  const { only, ...options } = readNodeOptions(['--only', 'lstm', '--rounds', '5', '--torch', 'cpu'])!
  assert.deepEqual(options, {
    ...{ gpu: 'auto', quick: false, python: 'python3', out: 'bench/results', pack: undefined, rounds: 5, torch: 'cpu' },
  })
  assert.ok(only?.test('forward LSTM'))
  for (const [line, message] of [
    [['--rounds', '0'], /^--rounds is '0', wanted a whole number from 1 to 1000$/],
    [['--torch', 'tpu'], /^--torch is 'tpu', there are: cuda, cpu, none$/],
    [['--pack', 'a.zip'], /^--pack is 'a\.zip', wanted a name that ends in \.tar\.xz$/],
    [['--only', '('], /^--only is '\(': /],
  ] as const)
    assert.throws(() => readNodeOptions(line), { name: 'OptionError', message })
})

test('a driver that somebody has chosen is the only one that is tried', () => {
  const before = process.env.VK_ICD_FILENAMES
  process.env.VK_ICD_FILENAMES = '/a/driver.json'
  try {
    assert.deepEqual(
      drivers().map(({ name }) => name),
      ['/a/driver.json'],
    )
  } finally {
    if (before === undefined) delete process.env.VK_ICD_FILENAMES
    else process.env.VK_ICD_FILENAMES = before
  }
})
