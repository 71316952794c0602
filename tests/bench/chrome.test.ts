/** The command in headless Chrome: that it works, never how fast anything is. The page with buttons: tests/demos/bench.test.ts. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

test('the command measures a row beside its peers, prints a table and writes a report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webrnn-bench-'))
  try {
    const json = join(folder, 'out.json')
    const line = ['--quick', '--only', 'forward lstm 64 1 ', '--threads', '1', '--out', folder, '--json', json]
    const command = ['--import', 'tsx', 'bench/run.ts', ...line]
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^forward +lstm +64 1 128 128 +wasm +1 /m)
    const written = JSON.parse(readFileSync(json, 'utf8')) as {
      environment: { crossOriginIsolated: boolean; cores: number; browser: string }
      peak: { gigaflopsByThreads: Record<string, number>; measurements: object[] }
      rows: (Record<string, unknown> & { peers: Record<string, Record<string, unknown>> })[]
    }
    assert.ok(written.environment.crossOriginIsolated && written.environment.cores >= 1)
    assert.match(written.environment.browser, /^\w+\/\d/)
    assert.ok(written.peak.gigaflopsByThreads['1']! > 0)
    assert.equal(written.peak.measurements.length, 2, 'before and after')
    const [row, ...others] = written.rows
    assert.equal(others.length, 0)
    const { operation, cell, T, B, I, H, backend, threads, status: how } = row!
    assert.deepEqual(
      [operation, cell, T, B, I, H, backend, threads, how],
      ['forward', 'lstm', 64, 1, 128, 128, 'wasm', 1, 'measured'],
    )
    for (const name of ['median', 'gigaflopsPerSecond', 'shareOfPeak', 'gigabytesPerSecond', 'shareOfReading'])
      assert.ok((row![name] as number) > 0, name)
    for (const name of ['onnxruntime-web', 'tensorflow.js', 'onnxruntime-node']) {
      const peer = row!.peers[name]!
      assert.equal(peer.status, 'measured', `${name}: ${String(peer.error)}`)
      assert.ok((peer.ratio as number) > 0 && (peer.largestDifference as number) < 1e-4)
    }
    assert.equal(readFileSync(join(folder, 'latest.json'), 'utf8'), readFileSync(json, 'utf8'))
    assert.match(readFileSync(join(folder, 'latest.md'), 'utf8'), /!\[.*\]\(latest\.forward\.svg\)/)
    assert.ok(existsSync(join(folder, 'latest.forward.svg')))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('on WebGPU, too, beside peers that run on the same adapter, and say so', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webrnn-bench-'))
  try {
    const line = ['--backend', 'webgpu', '--gpu', 'software', '--quick', '--only', 'forward|counts', '--out', folder]
    const command = ['--import', 'tsx', 'bench/run.ts', ...line]
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^onnxruntime-web, webgpu: [\d.]+, WebGPU: [1-9]\d* dispatches for an LSTM of 8 steps$/m)
    assert.match(stdout, /^tensorflow\.js, webgpu: [\d.]+, WebGPU$/m)
    const { rows, counts } = JSON.parse(readFileSync(join(folder, 'latest.webgpu.json'), 'utf8')) as {
      rows: { backend: string; status: string; samples: number; peers: Record<string, Record<string, unknown>> }[]
      counts: {
        rows: { row: { operation: string }; name: string; calls: Record<string, number> | null; error: string | null }[]
        recording: { fastest: number; dispatches: number }
      }
    }
    assert.deepEqual(
      rows.map(({ backend, status: how }) => [backend, how]),
      [['webgpu', 'measured']],
    )
    assert.ok(rows[0]!.samples >= 3)
    for (const name of ['onnxruntime-web', 'tensorflow.js']) {
      const peer = rows[0]!.peers[name]!
      assert.equal(peer.status, 'measured', `${name}: ${String(peer.error)}`)
      assert.ok((peer.ratio as number) > 0 && (peer.samples as number) >= 1)
      assert.ok((peer.largestDifference as number) < 1e-4)
    }
    const of = (operation: string, library: string) =>
      counts.rows.find(({ row, name }) => row.operation === operation && name === library)!
    for (const [operation, most] of [
      ['forward', 3],
      ['training', 30],
    ] as const) {
      const { calls, error } = of(operation, 'webrnn')
      assert.equal(error, null)
      assert.deepEqual([calls?.submits, calls?.encoders, calls?.passes, calls?.maps], [1, 1, 1, 1])
      assert.ok(calls!.dispatches! >= 2 && calls!.dispatches! <= most, `${operation}: ${calls!.dispatches}`)
    }
    assert.ok(of('forward', 'onnxruntime-web').calls!.dispatches! >= 64, 'one for each step')
    assert.match(of('training', 'onnxruntime-web').error!, /has no training/)
    assert.ok(of('training', 'tensorflow.js').calls!.dispatches! > 64, String(of('training', 'tensorflow.js').error))
    assert.ok(counts.recording.fastest > 0 && counts.recording.dispatches > 0)
    const text = readFileSync(join(folder, 'latest.webgpu.md'), 'utf8')
    assert.match(text, /^\| forward \| 64 8 64 64 \| webrnn \| \d \| 1 \|/m)
    assert.match(text, /On a software adapter: this tells nothing of a GPU/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** A package whose recurrent layers see another x. */
const BROKEN = `
import { Recurrent as Right, scale } from './right.js'
export * from './right.js'
export class Recurrent extends Right {
  forward(x, options) {
    return super.forward(scale(x, 1.01), options)
  }
}
`

test('a result that is wrong is not timed, and the exit code is 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webrnn-bench-'))
  try {
    const filter = (path: string): boolean => !path.includes('peers')
    cpSync('dist/demos/bench', join(folder, 'dist/demos/bench'), { recursive: true, filter })
    const measured = join(folder, 'dist/demos/bench/package')
    cpSync(join(measured, 'index.js'), join(measured, 'right.js'))
    writeFileSync(join(measured, 'index.js'), BROKEN)
    const line = ['--quick', '--only', 'lstm 64 16|softmax', '--threads', '1', '--peers', 'none', '--out', folder]
    const script = `const { bench } = await import('./bench/run.ts')
      await bench(${JSON.stringify(line)}, ${JSON.stringify(join(folder, 'dist'))})`
    const command = ['--import', 'tsx', '--input-type', 'module', '--eval', script]
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
    assert.equal(status, 1, stderr)
    assert.match(stdout, /^forward lstm: wrong: y of lstm 5 3 7 13\[\d+\] is -?[\d.]+, wanted /m)
    const { rows } = JSON.parse(readFileSync(join(folder, 'latest.json'), 'utf8')) as {
      rows: Record<string, unknown>[]
    }
    assert.deepEqual(
      rows.map(({ operation, status: how, median }) => [operation, how, median === null]),
      [
        ['forward', 'wrong', true],
        ['training', 'wrong', true],
        ['softmax', 'measured', false],
      ],
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
