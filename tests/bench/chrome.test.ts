/** The command and the page in headless Chrome: that they work, never how fast anything is. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { launch } from '../../tools/browser.js'
import { serve } from '../../tools/server.js'

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
    cpSync('dist/bench', join(folder, 'dist/bench'), { recursive: true, filter })
    for (const file of ['cells.js', 'kernels.js']) cpSync(join('dist', file), join(folder, 'dist', file))
    cpSync('dist/index.js', join(folder, 'dist/right.js'))
    writeFileSync(join(folder, 'dist/index.js'), BROKEN)
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

test('the page measures, shows rows as they come, stops, and copies', async () => {
  const server = await serve({ root: fileURLToPath(new URL('../../dist/', import.meta.url)), port: 0 })
  const browser = await launch()
  try {
    const clipboard = ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write'] as const
    await browser.defaultBrowserContext().overridePermissions(server.address, [...clipboard])
    const page = await browser.newPage()
    const asked: string[] = []
    const errors: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(`${server.address}demos/`)
    await page.click('a[href="../bench/"]')
    await page.waitForSelector('#order')
    const text = (selector: string): Promise<string> =>
      page.$eval(selector, (found) => (found as HTMLElement).innerText)
    const value = (selector: string, to: string): Promise<void> =>
      page.$eval(selector, (found, given) => void ((found as HTMLInputElement).value = given), to)

    await value('[name=threads]', '1')
    await value('[name=only]', 'nothing')
    await page.click('#start')
    await page.waitForFunction(() => document.getElementById('status')?.textContent?.startsWith('No row'))
    await page.waitForSelector('#start:not(:disabled)')

    // by keyboard: the first row comes, and the run is stopped in the middle of another
    await value('[name=only]', 'softmax|forward')
    await page.focus('[name=only]')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#results li')
    assert.equal(await page.$eval('#stop', (button) => button === document.activeElement), true)
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.getElementById('status')?.textContent === 'Stopped.')
    assert.match(await text('#results li'), /^forward lstm 64 1 128 128, wasm, threads 1\nwebrnn\n[\d.]+ [µm]?s/)

    await value('[name=only]', 'softmax')
    await page.click('#start')
    await page.waitForFunction(() => document.getElementById('status')?.textContent === 'Done.')
    assert.equal((await page.$$('#results li')).length, 1)
    assert.equal(await page.$eval('#progress', (bar) => (bar as HTMLProgressElement).value), 1)
    await page.click('#copy-markdown')
    await page.waitForFunction(() => document.getElementById('copied')?.textContent === 'Copied.')
    const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
    assert.match(await copied(), /^# Benchmark of webrnn[\s\S]*\| softmax \|/)
    await page.click('#copy-json')
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('{'))
    assert.equal((JSON.parse(await copied()) as { rows: object[] }).rows.length, 1)
    assert.deepEqual(errors, [])
    assert.deepEqual(
      asked.filter((url) => url.includes('/peers/')),
      [],
      'no peer was loaded',
    )
  } finally {
    await browser.close()
    await server.close()
  }
})
