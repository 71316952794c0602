/** What the benchmark makes of its numbers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { charts } from '../../bench/report/charts.js'
import { cellsOf, columnsOf, duration, remarks } from '../../bench/report/columns.js'
import { bandwidth, gigaflops, shareOfPeak } from '../../bench/report/derived.js'
import { reportJson } from '../../bench/report/json.js'
import { markdown } from '../../bench/report/markdown.js'
import { growthOf } from '../../bench/report/scaling.js'
import { profileText, reportText } from '../../bench/report/text.js'
import { exponent, quantile, spreadOf } from '../../bench/sampling/statistics.js'
import { report } from './fixture.js'

const [batch, row, wrong] = report.results

test('quantiles, and none of nothing', () => {
  assert.deepEqual(
    [0, 0.25, 0.5, 1].map((q) => quantile([4, 1, 3, 2], q)),
    [1, 1.75, 2.5, 4],
  )
  assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, low: 1.5, high: 2.5 })
  assert.ok(Number.isNaN(spreadOf([]).median))
})

test('an exponent is found in exact and in noisy powers', () => {
  const power = (p: number) => [1, 2, 4, 8].map((x) => [x, 3 * x ** p] as const)
  for (const p of [0, 1, 2, 1.5]) assert.ok(Math.abs(exponent(power(p)) - p) < 1e-12)
  const noisy = power(2).map(([x, y], n) => [x, y * (n % 2 ? 1.05 : 0.95)] as const)
  assert.ok(Math.abs(exponent(noisy) - 2) < 0.1)
})

test('rates are shares of the best peak with as many threads, and of the reading of the nearest working set', () => {
  assert.equal(gigaflops(batch!), 10)
  assert.equal(shareOfPeak(batch!, report.peaks), 0.2)
  assert.equal(shareOfPeak({ ...batch!, threads: 2 }, report.peaks), null)
  assert.deepEqual(bandwidth(row!, report.peaks), { gigabytesPerSecond: 10, share: 0.1, measuredAt: 262144 })
  assert.equal(bandwidth(batch!, report.peaks), null)
})

test('a row of the table has a cell for each column', () => {
  const cells = cellsOf(batch!, report)
  assert.equal(cells.length, columnsOf(report.results).length)
  const wanted = ['forward', 'lstm', '64 16 128 128', 'wasm', '1 of 2', '10.0 ms', '± 10 %', '10', '10.0', '20 %']
  assert.deepEqual(cells, [...wanted, '–', '–', '2.00 × (2)', 'unable'])
  const start = cellsOf(wrong!, report).slice(0, 8)
  assert.deepEqual(start, ['gemm', '–', 'M 4 N 5 K 6', 'wasm', '1 of 2', 'wrong', '–', '–'])
  assert.deepEqual([0.01234, 12.34, 1234, NaN].map(duration), ['12.3 µs', '12.3 ms', '1.23 s', '–'])
})

test('an error is told once, with all rows that have it', () => {
  assert.deepEqual(remarks(report), [
    'forward lstm, forward gru: tensorflow.js is unable: GRUCell does not\nsupport that',
    'gemm: wrong: gemm[3] is 1, wanted 2',
  ])
})

test('growth is fitted where one size varies', () => {
  const [growth, ...others] = growthOf(report.results)
  assert.deepEqual([growth?.varied, growth?.threads, growth?.fixed], ['T', 2, 'B 16, H 128'])
  assert.ok(Math.abs(growth!.exponent - 1) < 1e-12)
  assert.deepEqual(others, [])
})

test('the Markdown is tables whose rows are as wide as their heads', () => {
  const text = markdown(report, [{ file: 'a.svg', title: 'A' }])
  assert.match(text, /^# Benchmark of webrnn\n/)
  assert.match(text, /!\[A\]\(a\.svg\)/)
  assert.match(text, /GRUCell does not support that/, 'one line')
  assert.match(text, /\| T \| B 16, H 128 \| 2 \|/)
  const tables = text.split(/\n\n/).filter((part) => part.startsWith('|'))
  assert.equal(tables.length, 5)
  assert.match(tables[0]!, /^\| operation \| cell \| threads or backend \| onnxruntime-web \|$/m)
  assert.match(tables[0]!, /^\| forward \| lstm \| 2 \| 2\.00 × \|$/m)
  for (const table of tables) {
    const widths = table.split('\n').map((line) => line.split('|').length)
    assert.equal(new Set(widths).size, 1, table)
  }
  assert.match(markdown({ ...report, stopped: true }), /Stopped before its end/)
  assert.doesNotMatch(text, /software adapter/)
  const counts = { ...report.counts!, reason: 'WebGPU: a name, a software adapter (right, but slow)' }
  assert.match(
    markdown({ ...report, results: [], counts }),
    /^- \*\*On a software adapter: this tells nothing of a GPU/m,
  )
})

test('the text and the JSON have every row', () => {
  const text = reportText(report)
  assert.match(text, /^forward +64 8 64 64 +webrnn +3 +1 +1 +1 +0 +2 +1$/m)
  assert.match(text, /^training: a peer: no such thing$/m)
  assert.match(
    text,
    /recording a training batch takes JavaScript 0\.500 ms ± 20 %, the fastest tenth 0\.300 ms, after 900 batches; soon .* 0\.800 ms/,
  )
  assert.match(text, /^operation +cell +T B I H +backend +threads/)
  assert.match(text, /scaling: milliseconds ~ T to the power of 1\.00/)
  const { rows, peak } = JSON.parse(reportJson(report)) as { rows: Record<string, unknown>[]; peak: object }
  assert.equal(rows.length, report.results.length)
  assert.deepEqual([rows[0]?.T, rows[0]?.gigaflopsPerSecond, rows[0]?.shareOfPeak], [64, 10, 0.2])
  assert.deepEqual([rows[2]?.status, rows[2]?.median, rows[2]?.T], ['wrong', null, null])
  assert.deepEqual((peak as { gigaflopsByThreads: object }).gigaflopsByThreads, { 1: 50 })
})

test('charts are SVG with a bar or a line for whoever was measured', () => {
  const [forward, scaling, ...others] = charts(report, 'latest')
  assert.deepEqual([forward?.file, scaling?.file, others.length], ['latest.forward.svg', 'latest.scaling.svg', 0])
  assert.match(forward!.svg, /^<svg [^>]*>[\s\S]*onnxruntime-web[\s\S]*<\/svg>$/)
  assert.doesNotMatch(forward!.svg, /tensorflow/)
  assert.match(scaling!.svg, /p = 1\.00/)
})

test('a profile shows its kernels and the host', () => {
  const text = profileText({
    ...{ size: { T: 64, B: 32, I: 256, H: 256 }, threads: 1, reason: 'WebAssembly', steps: 3, millisecondsPerStep: 10 },
    kernels: [
      { name: 'gemm', calls: 6, milliseconds: 9, share: 0.9, gigaflops: 40 },
      { name: 'host', calls: 0, milliseconds: 1, share: 0.1, gigaflops: null },
    ],
  })
  assert.match(text, /gemm +6 +9\.00 ms +90\.0 % +40\.0/)
  assert.match(text, /host +1\.00 ms +10\.0 %/)
})
