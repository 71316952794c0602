/** The benchmark of the cells: what it compares computes the same, and it measures. How fast anything is, is no test's business. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compare, disagreement } from '../bench/cells/agree.js'
import { compileBaselines } from '../bench/cells/baselines.js'
import { Layer } from '../bench/cells/layer.js'
import { openTarget } from '../bench/cells/open.js'
import { quantile, race } from '../bench/cells/race.js'
import { verdictOf } from '../bench/cells/report.js'
import { nameOf, planRows, type Row } from '../bench/cells/rows.js'
import { subjectsOf, type CompiledCell } from '../bench/cells/subjects.js'
import { loadCompiler, loadPackage } from '../tools/cells/package.js'
import { turnOnRelaxedSimd } from '../tools/cells/relaxed_simd.js'

turnOnRelaxedSimd()

test('on WebAssembly every pair computes the same, with fused multiply-add and without', async () => {
  const parts = { webrnn: await loadPackage(), compiler: await loadCompiler(), baselines: await compileBaselines() }
  const pairs = new Map(planRows({ only: 'node' }).map((row) => [`${row.target} ${row.cell} ${row.against}`, row]))
  assert.equal(pairs.size, 12)
  for (const target of ['wasm-relaxed', 'wasm-simd'] as const) {
    const runtime = await openTarget(parts.webrnn, target)
    for (const row of [...pairs.values()].filter((one) => one.target === target)) {
      assert.equal(
        await disagreement({ webrnn: parts.webrnn, runtime }, ...subjectsOf(row, parts)),
        undefined,
        nameOf(row),
      )
    }
    runtime.close()
  }
})

test('on WebGPU a fragment by hand declares to the kernels what the derived one does', () => {
  const declared = (file: string): string[] =>
    [...readFileSync(file, 'utf8').matchAll(/^const (\w+) = ([^;]+);/gm)].map(([, name, value]) => `${name} ${value}`)
  for (const cell of ['lstm', 'gru'])
    for (const way of ['forward', 'backward']) {
      const derived = declared(`shaders/cells/${cell}_${way}.wgsl`)
      assert.ok(derived.length > 5)
      assert.deepEqual(declared(`bench/baselines/${cell}_by_hand_${way}.wgsl`).sort(), derived.sort())
    }
})

test('a fragment that computes something else is told from the derived one', async () => {
  const webrnn = await loadPackage()
  const { cell } = await loadCompiler()
  const derived = webrnn.cells.gru.compiled
  const { states, equations } = webrnn.cells.gru
  const runtime = await openTarget(webrnn, 'wasm-simd')
  // h' with another sign in it: the same layout, other numbers.
  const other = cell({ name: 'gru', states, equations: equations.replace('+ z * h', '- z * h') }).compiled
  assert.match((await disagreement({ webrnn, runtime }, derived, withWasmOf(other, derived)))!, /y\[0\] is /)
  runtime.close()
})

test('what is compared is all that a pass writes, there and back', async () => {
  const webrnn = await loadPackage()
  const runtime = await openTarget(webrnn, 'wasm-simd')
  const { compiled } = webrnn.cells.gru
  const results = await new Layer({ webrnn, runtime }, compiled, { T: 3, B: 2, H: 5 }).results(compiled)
  assert.deepEqual(
    Object.entries(results).map(([name, values]) => [name, values.length]),
    [
      ['y', 3 * 2 * 5],
      ['states', 4 * 2 * 5],
      ['dWx', 3 * 2 * 3 * 5],
      ['dRu', 3 * 2 * 3 * 5],
      ['dStates', 2 * 5],
    ],
  )
  for (const [name, values] of Object.entries(results)) {
    assert.ok(new Set(values).size > values.length / 2, `${name} holds different numbers`)
  }
  runtime.close()
})

const withWasmOf = (other: CompiledCell, layout: CompiledCell): CompiledCell => ({ ...layout, wasm: other.wasm })

test('one value out of tolerance is found, and so is NaN', () => {
  const want = { y: Float32Array.of(1, 2), dWx: Float32Array.of(0, 0.5) }
  assert.equal(compare(want, { y: Float32Array.of(1, 2), dWx: Float32Array.of(1e-6, 0.5) }), undefined)
  assert.match(compare(want, { y: Float32Array.of(1, 2), dWx: Float32Array.of(0, 0.5001) })!, /^dWx\[1\] is 0\.5/)
  assert.match(compare(want, { y: Float32Array.of(NaN, 2), dWx: want.dWx })!, /^y\[0\] is NaN/)
})

test('a race alternates who begins, keeps the two apart and ends with its budget', async () => {
  const order: string[] = []
  const subject = (name: string, milliseconds: number) => (count: number) => {
    order.push(name)
    assert.ok(count >= 1)
    return milliseconds
  }
  const options = { rounds: 4, slice: 1, warmUp: 1, budget: 1e6 }
  const rounds = await race(subject('a', 1), subject('b', 2), options)
  assert.deepEqual(rounds, Array(4).fill([1, 2]))
  assert.equal(order.join(''), ['ab', 'a', 'ab', 'abbaabba'].join(''), 'compile, find the slice, warm up, race')
  assert.equal((await race(subject('a', 1), subject('b', 2), { ...options, rounds: 1000, budget: 0 })).length, 5)
})

test('quantiles and verdicts', () => {
  assert.deepEqual(
    [0, 0.25, 0.5, 1].map((q) => quantile([4, 1, 3, 2], q)),
    [1, 1.75, 2.5, 4],
  )
  const row = planRows({ only: 'by hand' })[0]!
  const verdict = (
    against: Row['against'],
    surelyAbove: number,
    ratio: number,
    surelyBelow: number,
    wrong: string | null = null,
  ) =>
    verdictOf({
      ...{ row: { ...row, against }, ratio, low: 0, high: 9, surelyAbove, surelyBelow, wrong },
      ...{ derivedMilliseconds: 1, otherMilliseconds: 1, rounds: 1, reason: '' },
    })
  assert.equal(verdict('by hand', 0.98, 0.99, 1), 'holds')
  assert.equal(verdict('by hand', 0.96, 0.98, 1), 'holds?')
  assert.equal(verdict('by hand', 0.94, 0.96, 0.98), 'fails?')
  assert.equal(verdict('by hand', 0.94, 0.95, 0.96), 'fails')
  assert.equal(verdict('shipped', 0.94, 0.95, 0.96), 'holds')
  assert.equal(verdict('itself', 0.94, 0.95, 0.96), 'noise')
  assert.equal(verdict('shipped', NaN, NaN, NaN, 'y[0] is 1, and 2 in the derived cell'), 'wrong')
})

test('the command measures, prints a table and writes the same as JSON', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webrnn-bench-'))
  try {
    const json = join(folder, 'out.json')
    const only = 'node wasm-simd lstm'
    const rows = planRows({ only, quick: true })
    const command = ['--import', 'tsx', 'bench/cells.ts', '--quick', '--only', only, '--json', json]
    const output = execFileSync(process.execPath, command, { encoding: 'utf8' })
    const lines = output.split('\n')
    assert.match(lines[0]!, /^engine +target +cell +against +part +T B H +derived +other +other : derived +quartiles/)
    assert.equal(lines.filter((line) => /^node +wasm-simd +lstm /.test(line)).length, rows.length)
    const written = JSON.parse(readFileSync(json, 'utf8')) as { rows: Record<string, number>[] }
    assert.equal(written.rows.length, rows.length)
    for (const { ratio, low, high, derivedMilliseconds, otherMilliseconds, rounds } of written.rows) {
      assert.ok(low! <= ratio! && ratio! <= high!, `${low} ${ratio} ${high}`)
      for (const value of [low, high, derivedMilliseconds, otherMilliseconds])
        assert.ok(value! > 0 && value! < Infinity)
      assert.ok(rounds! >= 5)
    }
    const { status, stderr } = spawnSync(process.execPath, [...command.slice(0, 3), '--only', 'nothing'], {
      encoding: 'utf8',
    })
    assert.equal(status, 1)
    assert.match(stderr, /^error: --only is 'nothing', which fits no row\n$/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
