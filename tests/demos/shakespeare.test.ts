/** The Shakespeare page, as a person uses it, with a tiny model in the place of the one that is shipped. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ElementHandle } from 'puppeteer'
import type { Route } from '../../tools/server.js'
import { loadModules } from './modules.js'
import { Site, looks, type Visit } from './site.js'

const { Vocabulary, build, open, toMetadata } = await loadModules<typeof import('./shakespeare/parts.js')>(
  new URL('./shakespeare/parts.ts', import.meta.url),
)

const LINES = 'ROMEO:\nBut soft, what light through yonder window breaks?\n\nJULIET:\nAy me.\n\n'

/** A model that has learnt nothing, of the kind that is shipped. */
async function tinyModel(): Promise<Uint8Array> {
  const runtime = await open({ backend: 'wasm', threads: 1, seed: 1 })
  const sizes = { cell: 'lstm', hidden: 12, layers: 2, embedding: 4 }
  const { characters, size } = Vocabulary.of(LINES)
  const metadata = toMetadata({ ...sizes, characters, step: 7, seconds: 1, validation: 3.21 })
  const file = await build(runtime, sizes, size).save({ precision: 'f16', metadata })
  runtime.close()
  return file
}

const model = await tinyModel()
const send =
  (type: string, content: Uint8Array | string): Route =>
  (_request, response) => {
    response.setHeader('Content-Type', type)
    response.end(content)
  }
const site = await Site.open({
  routes: {
    '/demos/shakespeare/model.safetensors': send('application/octet-stream', model),
    '/demos/shakespeare/model.md': send('text/markdown', '# A model for tests'),
  },
})
const folder = await mkdtemp(join(tmpdir(), 'webrnn-shakespeare-'))
after(async () => {
  await site.close()
  await rm(folder, { recursive: true })
})

async function choose({ page }: Visit, input: string, name: string, content: Uint8Array | string): Promise<void> {
  const path = join(folder, name)
  await writeFile(path, content)
  const control = (await page.$(input)) as ElementHandle<HTMLInputElement>
  await control.uploadFile(path)
}

async function set({ page }: Visit, selector: string, value: string | number): Promise<void> {
  await page.$eval(
    selector,
    (control, text) => {
      ;(control as HTMLInputElement).value = text
      for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }))
    },
    String(value),
  )
}

/** Pastes a text, takes tiny sizes, and starts. */
async function train(visit: Visit, steps: number, text = LINES.repeat(60)): Promise<void> {
  const { page } = visit
  await page.waitForSelector('#start:enabled')
  await page.select('[name=source]', 'own')
  await set(visit, '#settings textarea', text)
  await set(visit, '#settings [name=hidden]', 8)
  await set(visit, '#settings [name=steps]', steps)
  await visit.click('#start')
}

const enabled = (visit: Visit, id: string) => visit.page.waitForSelector(`#${id}:enabled`)

for (const look of looks) {
  test(`${look.screen}, ${look.theme}: it writes at once, and shows what is inside`, async (t) => {
    const visit = await site.visit('shakespeare/', look)
    const { page } = visit
    await visit.reads('#text', /\S/)
    t.diagnostic(`first text after ${Math.round((await page.evaluate('performance.now()')) as number)} ms`)
    await visit.reads('#written', /Done: 1,000 characters/)
    await visit.reads('#model', /LSTM, 2 layers of 12 units, .* trained for 7 iterations.* 3\.21 nats/)
    await visit.reads('#speed', /\d/)
    await visit.reads('#site-runs', /^WebAssembly, /)
    await visit.click('#card summary')
    await visit.reads('#card pre', /A model for tests/)
    await visit.expectAccessible()
    await visit.shoot(`shakespeare-write-${look.theme}`)

    await page.focus('#tab-write')
    await page.keyboard.press('ArrowLeft')
    await visit.reads('#summary', /Unit \d+ of layer \d.*highest/)
    assert.equal(await page.$eval('#tab-inside', (tab) => tab.ariaSelected), 'true')
    await page.select('[name=part]', 'f')
    await page.select('[name=rows]', 'units')
    await page.focus('#unit-slider')
    await page.keyboard.press('End')
    await visit.reads('#summary', /Unit 11 .*forget gate/)
    await visit.click('#map canvas')
    await visit.reads('#summary', /Unit [56] .*forget gate/)
    await visit.expectAccessible()
    await visit.shoot(`shakespeare-inside-${look.theme}`)
    await visit.end()
  })
}

test('prompt, top k, seed, temperature, length; another, stop', async () => {
  const visit = await site.visit('shakespeare/')
  const { page } = visit
  await visit.reads('#written', /Done/)
  const first = await visit.text('#text')
  await set(visit, '#sample [name=prompt]', 'JULIET:')
  await set(visit, '#sample [name=length]', 40)
  const texts: string[] = []
  const again = async (button: string): Promise<string> => {
    await visit.click(button)
    await visit.reads('#written', /Done: 40 /)
    return visit.text('#text')
  }
  for (const button of ['#again', '#again', '#another']) texts.push(await again(button))
  assert.ok(texts[0]!.startsWith('JULIET:') && texts[0]!.length === 47 && texts[0] !== first.slice(0, 47))
  assert.equal(texts[1], texts[0])
  assert.notEqual(texts[2], texts[0])
  await set(visit, '#sample [name=topK]', 1)
  const likeliest = await again('#again')
  assert.equal(await again('#another'), likeliest) // there is nothing to draw
  await set(visit, '#sample [name=length]', 100_000)
  await visit.click('#again')
  await visit.reads('#text', /.{60}/s)
  await visit.click('#again') // in the middle: one text in the place of the other
  await sleep(300)
  assert.ok(await page.$('#stop:enabled'))
  await set(visit, '#sample [name=length]', 4000)
  await visit.click('#again')
  await visit.reads('#written', /Done: 4,000 /)
  assert.equal((await visit.text('#text')).length, 'JULIET:'.length + 4000)
  await set(visit, '#sample [name=length]', 100_000)
  await visit.click('#again')
  await visit.reads('#text', /^JULIET:.{60}/s)
  await visit.click('#stop')
  await visit.reads('#written', /Stopped: /)
  await set(visit, '#sample [name=prompt]', 'Ω')
  await visit.click('#again')
  await visit.reads('#error', /the prompt has characters that the model has never seen: "Ω"/)
  await visit.end()
})

test('a model of another kind is refused, and the one before writes on; a unit is held', async () => {
  const visit = await site.visit('shakespeare/')
  const { page } = visit
  await visit.reads('#written', /Done/)
  for (const [name, content] of [
    ['text.safetensors', 'no model at all'],
    ['empty.safetensors', ''],
  ] as const) {
    await choose(visit, '#model-file', name, content)
    await visit.reads('#error', /That file cannot be used/)
  }
  await visit.click('#again')
  await visit.reads('#written', /Done/)
  assert.equal(await visit.text('#error'), '')
  await choose(visit, '#model-file', 'mine.safetensors', model)
  await visit.reads('#model', /From your file/)
  await visit.click('#shipped')
  await visit.reads('#model', /Came with this page/)
  await visit.reads('#written', /Done/)
  await visit.click('#tab-inside')
  await visit.reads('#summary', /Unit/)
  await page.select('[name=part]', 'c')
  await set(visit, '#hold-value', 9)
  await visit.click('#hold-write')
  await visit.reads('#held-speed', /characters per second/)
  assert.match(await visit.text('#held-title'), /memory c of unit \d+ held at/)
  assert.equal((await visit.text('#free')).length, 300)
  assert.notEqual(await visit.text('#held'), await visit.text('#free'))
  await visit.end()
})

test('training: curve, samples, pause, reload in the middle, continue, write with it', async () => {
  const visit = await site.visit('shakespeare/#train', { backend: 'wasm' })
  const { page } = visit
  await train(visit, 400)
  await visit.reads('#iteration', /^([4-9]\d|\d\d\d)$/)
  await visit.click('#pause')
  await visit.reads('#pause', /Continue/)
  await visit.reads('#kept', /at iteration ([4-9]\d|\d\d\d)/)
  assert.match(await visit.text('#norm'), /\d\.\d/)
  assert.match(await visit.text('#loss'), /\d\.\d/)
  await page.reload()
  await visit.reads('#offered', /LSTM, 1 × 8 units, on your text, at iteration \d+ of 400/)
  const [, kept] = /at iteration (\d+)/.exec(await visit.text('#offered'))!
  assert.ok(Number(kept) >= 40)
  assert.equal(await visit.text('#iteration'), kept)
  assert.equal(await page.$eval('[name=hidden]', (field) => (field as HTMLInputElement).value), '8')
  await visit.click('#continue')
  await visit.reads('#timeline', /After 100 iterations\S[^]*After 300 iterations\S[^]*After 400 iterations\S/)
  await visit.reads('#offered', /Done, after 400 iterations/)
  await visit.reads('#held-out', /\d\.\d/)
  await visit.expectAccessible()
  await visit.shoot('shakespeare-train-light')
  await visit.click('#use')
  await visit.reads('#model', /You trained it here.*trained for 400 iterations/)
  await visit.reads('#written', /Done/)
  await visit.end()
})

test('texts that cannot be trained on are refused in a sentence; a large one is taken', async (t) => {
  const visit = await site.visit('shakespeare/#train', { ...looks[1]!, backend: 'wasm' })
  await train(visit, 20, '')
  await visit.reads('#error', /there is none yet: paste one/)
  await train(visit, 20, 'x')
  await visit.reads('#error', /has 1 characters, wanted at least \d+/)
  await choose(visit, '#own-file', 'program.bin', Uint8Array.of(1, 0, 255, 0))
  await visit.reads('#own-chosen', /program.bin/)
  await visit.click('#start')
  await visit.reads('#error', /the file is no text/)
  await visit.longTasks()
  await choose(visit, '#own-file', 'large.txt', LINES.repeat(Math.ceil(20e6 / LINES.length)))
  await visit.reads('#own-chosen', /large.txt, 20.0 MB/)
  await visit.click('#start')
  await visit.reads('#offered', /Done, after 20 iterations/, 40_000)
  t.diagnostic(`20 MB: tasks above 50 ms: ${(await visit.longTasks()).map(Math.round).join(', ') || 'none'}`)
  await visit.end()
})

test('the graphics device is lost in the middle of training: it goes on by itself, and so does another backend', async () => {
  const visit = await site.visit('shakespeare/#train', { backend: 'webgpu' })
  const { page } = visit
  await enabled(visit, 'start')
  const worker = page.workers().find((one) => one.url().includes('training/worker'))!
  await worker.evaluate(`{
    const { requestDevice } = GPUAdapter.prototype
    GPUAdapter.prototype.requestDevice = async function (...wish) { return (globalThis.taken = await requestDevice.apply(this, wish)) }
  }`)
  await train(visit, 1_000_000)
  await visit.reads('#iteration', /\d/, 120_000) // a software adapter compiles for seconds
  await worker.evaluate('taken.destroy()')
  await visit.reads('#notice', /took the graphics device away.*goes on from/)
  await page.select('#site-backend', 'wasm')
  await visit.reads('#site-runs', /^WebAssembly/)
  await visit.reads('#iteration', /\d{3}/)
  await visit.click('#pause')
  await visit.reads('#pause', /Continue/)
  await visit.end()
})

test('storage is refused: said once, and training goes on, to be downloaded', async () => {
  const visit = await site.visit('shakespeare/#train', { backend: 'wasm' })
  const { page } = visit
  await enabled(visit, 'start')
  const worker = page.workers().find((one) => one.url().includes('training/worker'))!
  await worker.evaluate(`IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }`)
  await train(visit, 60)
  await visit.reads('#notice', /Not kept: the browser has no room left for it\. Download the model/)
  await visit.reads('#offered', /Done, after 60 iterations/)
  await enabled(visit, 'download')
  await visit.end()
})

test('without the shipped model the page says so and trains', async () => {
  const { server } = site
  const absent: Route = (_request, response) => void response.writeHead(404).end()
  const bare = await Site.open({ routes: { '/demos/shakespeare/model.safetensors': absent } })
  try {
    assert.notEqual(bare.server.port, server.port)
    const visit = await bare.visit('shakespeare/', { expected: /404|failed to load .*model\.safetensors/ })
    await visit.reads('#model', /is not here.*train one of your own/)
    await visit.click('#tab-train')
    await enabled(visit, 'start')
    await visit.reads('#source-note', /a model of this project wrote/)
    await visit.end()
  } finally {
    await bare.close()
  }
})
