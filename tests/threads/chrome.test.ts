/** Threads in pages: where they run, where they cannot, and what `reason` says then. */
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer'
import { launch } from '../../tools/browser.js'
import { serve, type Route, type RunningServer } from '../../tools/server.js'

/** A page with these headers, beside those of the server; an empty one is left out. */
const page =
  (headers: Record<string, string>): Route =>
  (_request, response) => {
    for (const [name, value] of Object.entries(headers)) {
      if (value) response.setHeader(name, value)
      else response.removeHeader(name)
    }
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end('<!doctype html><link rel="icon" href="data:,"><script type="module" src="/run.js"></script>')
  }

/** Trains a few steps; in a worker of the page's, too, where a library of this kind is best used. */
const SCRIPT = `
import { open, LSTM, Adam, meanSquaredError } from '/index.js'
async function train(threads) {
  const rt = await open({ backend: 'wasm', threads, seed: 1 })
  const layer = new LSTM(rt, 64, 128)
  const optimizer = new Adam(layer.parameters(), { lr: 1e-2 })
  const x = rt.tensor(Float32Array.from({ length: 20 * 16 * 64 }, (_, n) => Math.sin(n)), [20, 16, 64])
  const losses = []
  for (let step = 0; step < 3; step++) {
    const loss = meanSquaredError(layer.forward(x).y, new Float32Array(20 * 16 * 128))
    loss.backward()
    optimizer.step()
    losses.push(await loss.item())
  }
  const { threads: size, reason } = rt
  rt.close()
  return { threads: size, reason, losses }
}
const failed = (error) => ({ error: error.name, message: error.message })
if (globalThis.document) {
  globalThis.train = (threads) => train(threads).catch(failed)
  globalThis.trainInWorker = (threads) =>
    new Promise((resolve) => {
      const worker = new Worker('/run.js', { type: 'module' })
      worker.onmessage = ({ data }) => (worker.terminate(), resolve(data))
      worker.postMessage(threads)
    })
} else globalThis.onmessage = async ({ data }) => postMessage(await train(data).catch(failed))
`

/** The cases that only threads have, in a worker, where the calling thread may sleep, too. */
const SUITE = `
import run from '/tests/device.js'
globalThis.onmessage = async () => {
  const results = []
  for await (const { name, ok, message } of run('wasm-threads', 'threads:')) results.push({ name, ok, message })
  postMessage(results)
}
`

const script =
  (text: string): Route =>
  (_request, response) => {
    response.setHeader('Content-Type', 'text/javascript')
    response.end(text)
  }

const alone = { 'Cross-Origin-Opener-Policy': '', 'Cross-Origin-Embedder-Policy': '' }
const policy = (text: string): Record<string, string> => ({ 'Content-Security-Policy': text })

interface Trained {
  readonly threads: number
  readonly reason: string
  readonly losses: number[]
  readonly error?: string
  readonly message?: string
}

let server: RunningServer
let browser: Browser

before(async () => {
  const root = fileURLToPath(new URL('../../dist/', import.meta.url))
  const routes = {
    '/run.js': script(SCRIPT),
    '/suite.js': script(SUITE),
    '/isolated.html': page({}),
    '/alone.html': page(alone),
    '/no-workers.html': page(policy("script-src 'self' 'wasm-unsafe-eval'")),
    '/strict.html': page(
      policy("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; img-src data:"),
    ),
    '/no-wasm.html': page(policy("script-src 'self'; worker-src blob:")),
  }
  server = await serve({ root, port: 0, routes })
  browser = await launch()
})
after(async () => {
  await browser.close()
  await server.close()
})

/** What training in a page gives. */
async function train(name: string, threads: number, where = 'train', visit?: (page: Page) => Promise<void>) {
  const tab = await browser.newPage()
  try {
    await tab.goto(`${server.address}${name}.html`)
    await tab.waitForFunction('globalThis.train')
    await visit?.(tab)
    return (await tab.evaluate(`${where}(${threads})`)) as Trained
  } finally {
    await tab.close()
  }
}

test('a page that is cross-origin isolated has threads, and the numbers of one', async () => {
  const one = await train('isolated', 1)
  const two = await train('isolated', 2)
  assert.deepEqual([one.threads, two.threads], [1, 2])
  assert.match(two.reason, /^WebAssembly, .*, 2 threads$/)
  assert.equal(one.losses.length, 3)
  assert.deepEqual(two.losses, one.losses)
})

test('so has a worker of such a page', async () => {
  const { threads, losses } = await train('isolated', 2, 'trainInWorker')
  assert.equal(threads, 2)
  assert.deepEqual(losses, (await train('isolated', 1)).losses)
})

test(
  'jobs after gaps of any length, and traps, in a worker: whoever misses a job leaves the others waiting for ever',
  { timeout: 60_000 },
  async () => {
    const tab = await browser.newPage()
    await tab.goto(`${server.address}isolated.html`)
    const results = (await tab.evaluate(`new Promise((resolve, reject) => {
    const worker = new Worker('/suite.js', { type: 'module' })
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage('begin')
  })`)) as { name: string; ok: boolean; message?: string }[]
    assert.equal(results.length, 4)
    for (const { name, ok, message } of results) assert.ok(ok, `${name}: ${message}`)
    await tab.close()
  },
)

test('a page that is not isolated runs on one thread, and says why', async () => {
  const { threads, reason, losses } = await train('alone', 2)
  assert.equal(threads, 1)
  assert.match(reason, /, 1 thread \(the page is not cross-origin isolated, so memory cannot be shared\)$/)
  assert.deepEqual(losses, (await train('isolated', 1)).losses)
})

test('where the content security policy allows no worker, one thread does the work', async () => {
  const { threads, reason, losses } = await train('no-workers', 2)
  assert.equal(threads, 1)
  assert.match(reason, /, 1 thread \(helper threads could not be started: .*content security policy/i)
  assert.deepEqual(losses, (await train('isolated', 1)).losses)
})

test('a strict policy that allows WebAssembly and workers from blobs is enough', async () => {
  assert.equal((await train('strict', 2)).threads, 2)
})

test('a policy that forbids WebAssembly is an error that says so', async () => {
  const { error, message } = await train('no-wasm', 2)
  assert.equal(error, 'BackendUnavailableError')
  assert.match(message!, /Content Security Policy/)
})

test('more threads than cores are not started', async () => {
  const { threads, reason } = await train('isolated', 500)
  assert.ok(threads < 500)
  assert.match(reason, /500 were asked for, this machine runs \d+ at a time/)
})

test('a tab in the background goes on', async () => {
  const { threads, losses } = await train('isolated', 2, 'train', async () => {
    const other = await browser.newPage()
    await other.bringToFront()
  })
  assert.equal(threads, 2)
  assert.deepEqual(losses, (await train('isolated', 1)).losses)
})
