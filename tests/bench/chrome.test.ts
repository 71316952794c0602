/** The command and the page in headless Chrome: that they work, never how fast anything is. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
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
