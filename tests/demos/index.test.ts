/** The first page: what it says, and that its previews run, learn, rest and survive. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { asked, sentences, TAGS } from '../../demos/index/previews/sentences.js'
import { sonnet } from '../../demos/index/previews/sonnet.js'
import { looks, Site, type Visit } from './site.js'

let site: Site
before(async () => void (site = await Site.open()))
after(() => site.close())

const state = (visit: Visit, card: string): Promise<string | undefined> =>
  visit.page.$eval(`#${card}`, (one) => (one as HTMLElement).dataset.state)

/** Looks at a card until its preview is done. */
async function watch(visit: Visit, card: string): Promise<void> {
  await visit.page.$eval(`#${card}`, (one) => one.scrollIntoView({ block: 'center' }))
  await visit.page.waitForSelector(`#${card}[data-state=done]`, { timeout: 60_000 })
}

/** When something was there, in milliseconds after the page was asked for. */
const since = (visit: Visit): Promise<number> => visit.page.evaluate(() => Math.round(performance.now()))

test('the previews learn what they are to learn, one after the other', async (t) => {
  const [look] = looks
  const visit = await site.visit('', look)
  await visit.reads('#writer-figures', /^[1-9]\d* iterations/)
  const paint = await visit.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime)
  t.diagnostic(`first paint after ${Math.round(paint ?? NaN)} ms, something learned after ${await since(visit)} ms`)
  assert.ok(paint! < 2500, `${paint} ms until the first paint`)
  await visit.reads('#site-runs', /^WebAssembly, .*1 thread/)

  await watch(visit, 'writer')
  await visit.reads('#writer-figures', /^160 iterations, loss 0\.\d+$/)
  const lines = (await visit.text('#writer-text')).split('\n').slice(0, -1)
  assert.ok(
    lines.some((line) => sonnet.split('\n').includes(line)),
    `no line by heart in: ${lines.join(' / ')}`,
  )

  await watch(visit, 'tagger')
  const [, right] = /(\d) of 8 right/.exec(await visit.text('#tagger-figures'))!
  assert.ok(Number(right) >= 7, `${right} of 8 right`)

  await watch(visit, 'cell')
  const [, gated, plain] = /this cell (\d+) %.*gate (\d+) %/.exec(await visit.text('#cell-figures'))!
  assert.ok(Number(gated) > 85 && Number(plain) < 75, `${gated} %, without a gate ${plain} %`)

  await watch(visit, 'speed')
  await visit.reads('#speed-bars', /^This browser[\d.e+]+ msRecorded[\d.]+ ms$/)
  await visit.reads('#speed-figures', /GFLOP\/s$/)

  await visit.click('#tagger button')
  await visit.page.waitForSelector('#tagger[data-state=running]')
  await watch(visit, 'tagger')
  await visit.expectAccessible()
  await visit.page.evaluate(() => scrollTo(0, 0))
  await visit.shoot('index-light-desktop')
  await visit.end()
})

test('on a phone, in the dark: what is not on the screen waits', async () => {
  const visit = await site.visit('', looks[1])
  await visit.reads('#site-runs', /./)
  assert.equal(await state(visit, 'speed'), 'new')
  await watch(visit, 'tagger')
  assert.equal(await state(visit, 'speed'), 'new')
  await visit.expectAccessible()
  await visit.shoot('index-dark-phone')
  await visit.end()
})

test('where nothing is to move, a preview waits for its button', async () => {
  const visit = await site.visit('', { still: true })
  await visit.reads('#site-runs', /./)
  const labels = await visit.page.$$eval('.foot button', (all) =>
    all.map((one) => [one.textContent, getComputedStyle(one).visibility]),
  )
  assert.deepEqual(labels, Array(4).fill(['Run it here', 'visible']))
  await visit.page.focus('#tagger button')
  await visit.page.keyboard.press('Enter')
  await watch(visit, 'tagger')
  assert.equal(await state(visit, 'writer'), 'new')
  await visit.end()
})

test('in the background nothing runs; what was begun goes on when the tab is back', async () => {
  const visit = await site.visit('', {
    before:
      "let hidden = true; Object.defineProperty(document, 'hidden', { get: () => hidden, set: (to) => (hidden = to) })",
  })
  await visit.reads('#site-runs', /./)
  assert.equal(await state(visit, 'writer'), 'new')
  const show = (hidden: boolean): Promise<void> =>
    visit.page.evaluate(
      `document.hidden = ${hidden}; document.dispatchEvent(new Event('visibilitychange'))`,
    ) as Promise<void>
  await show(false)
  await visit.reads('#writer-figures', /^[1-9]\d* iterations/)
  await show(true)
  await visit.page.waitForNetworkIdle()
  const rested = await visit.text('#writer-figures')
  await visit.page.waitForNetworkIdle()
  assert.equal(await visit.text('#writer-figures'), rested)
  await show(false)
  await watch(visit, 'writer')
  await visit.end()
})

test('another backend, and one that is not to be had: the page says so and goes on', async () => {
  const visit = await site.visit('')
  await visit.reads('#writer-figures', /iterations/)
  const [worker] = visit.page.workers()
  await worker!.evaluate("Object.defineProperty(WorkerNavigator.prototype, 'gpu', { value: undefined }); 0")
  await visit.page.select('#site-backend', 'webgpu')
  await visit.reads('#problem', /^This browser cannot run it that way: .*WebGPU/)
  await visit.page.select('#site-backend', 'wasm')
  await visit.reads('#problem', /^$/)
  await watch(visit, 'tagger')
  await visit.end()
})

test('the graphics device is lost while it learns: the page says so, and all begins anew', async () => {
  const visit = await site.visit('', { backend: 'wasm' })
  await visit.reads('#tagger-figures', /iterations/)
  const [worker] = visit.page.workers()
  await worker!.evaluate(`{
    const { requestDevice } = GPUAdapter.prototype
    GPUAdapter.prototype.requestDevice = async function (...given) {
      return (globalThis.device = await requestDevice.apply(this, given))
    }
  }`)
  await visit.page.select('#site-backend', 'webgpu')
  await visit.reads('#site-runs', /^WebGPU/)
  await visit.reads('#writer-figures', /starting/) // a software adapter takes its time to get further
  await worker!.evaluate('device.destroy()')
  await visit.reads('#problem', /^The browser took the graphics device away/, 120_000)
  await visit.page.select('#site-backend', 'wasm')
  await watch(visit, 'tagger')
  await visit.end()
})

test('the code of the page is that of the README, but for the numbers that stand for data there', async () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const bare = (code: string): string => code.replace(/\/\/.*/g, '').replace(/\s+/g, '')
  const visit = await site.visit('', { still: true })
  const [imports = '', program = ''] = (await visit.text('#code')).split('\n\n').map(bare)
  await visit.end()
  assert.ok(imports.startsWith('import{') && program.length > 300)
  const readme = bare(await readFile(join(root, 'README.md'), 'utf8'))
  const at = readme.indexOf(imports)
  assert.ok(at >= 0, imports)
  assert.ok(readme.indexOf(program, at) > 0, program)
})

test("the tagger's sentences are whole: a tag that is known for each word, and the one that is asked for is new, of words that are not", () => {
  const words = new Set(sentences.flatMap((one) => one.words))
  for (const one of [...sentences, asked]) {
    assert.equal(one.words.length, one.tags.length)
    assert.ok(
      one.tags.every((tag) => TAGS.includes(tag)),
      one.words.join(' '),
    )
  }
  assert.ok(asked.words.every((word) => words.has(word)))
  assert.ok(!sentences.some((one) => one.words.join(' ') === asked.words.join(' ')))
})
