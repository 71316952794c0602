/** The cell gallery as a person uses it: finding a cell, moving numbers through it, changing it. The race: race.test.ts. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { write } from './cells_visit.js'
import { looks, Site, type Visit } from './site.js'

let site: Site
before(async () => {
  site = await Site.open()
})
after(() => site.close())

const equations = async ({ page }: Visit): Promise<string[]> =>
  page.$$eval('#equations li', (lines) => lines.map((line) => line.textContent ?? ''))

/** The numbers of the boxes with this label or name. */
const numbers = async ({ page }: Visit, label: string): Promise<string[]> =>
  page.$$eval(
    '#diagram .node',
    (boxes, wanted) =>
      boxes
        .filter((box) => [...box.querySelectorAll('.label, .name')].some(({ textContent }) => textContent === wanted))
        .map((box) => box.querySelector('.value')?.textContent ?? ''),
    label,
  )

for (const look of looks) {
  test(`all cells, and one of them, ${look.theme} on a ${look.screen}`, async () => {
    const visit = await site.visit('cells/', look)
    const { page } = visit
    await visit.reads('#found', /^15 cells$/)
    await visit.reads('#site-runs', /^WebAssembly, /)
    await visit.expectAccessible()
    await visit.shoot(`cells-${look.theme}-${look.screen}`)
    await page.type('#find', 'peephole')
    await visit.reads('#found', /^1 cell$/)
    assert.equal(await page.$$eval('#cards li:not([hidden])', (items) => items.length), 1)
    await write(visit, '#find', 'no such thing')
    await visit.reads('#found', /No cell has that/)
    await write(visit, '#find', 'gates 2014')
    await visit.click('#cards a[href="#gru"]')
    await visit.reads('#cell-title', /^GRU$/)
    await visit.reads('#diagram', /tanh/)
    await visit.reads('#code', /fn forward\(/)
    assert.equal(await page.title(), 'webrnn: GRU')
    assert.equal((await equations(visit))[3], 'ht = (1 − zt) ⊙ nt + zt ⊙ ht−1')
    await visit.click('#numbers summary')
    await visit.reads('#values', /h′/)
    await visit.expectAccessible()
    await visit.shoot(`cells-gru-${look.theme}-${look.screen}`)
    await page.goBack()
    await page.waitForSelector('#gallery:not([hidden])')
    await visit.end()
  })
}

test('an address names a cell, and one that names none says so', async () => {
  const visit = await site.visit('cells/#mut1')
  await visit.reads('#cell-title', /^MUT1$/)
  await visit.reads('#facts', /as many inputs as units/)
  await visit.page.evaluate("location.hash = '#nothing'")
  await visit.reads('#error', /no cell “nothing”/)
  await visit.page.evaluate("location.hash = ''")
  await visit.reads('#error', /^$/)
  await visit.end()
})

test('numbers flow through the diagram, and what is pointed at is lit with its equation', async () => {
  const visit = await site.visit('cells/#rnn_tanh')
  const { page } = visit
  await visit.reads('#diagram', /0\.\d{3}/)
  // W = 0.8, R = 0.4, b = 0.1; x = 1, h = 0.5
  assert.deepEqual(await numbers(visit, 'tanh'), [Math.tanh(0.8 + 0.4 * 0.5 + 0.1).toFixed(3)])
  await page.focus('#in-x')
  await page.keyboard.press('Home')
  const low = Math.tanh(-1.6 + 0.2 + 0.1)
  await visit.reads('#diagram', new RegExp(low.toFixed(3).replace('-', '−')))
  await visit.click('#take-step')
  await visit.reads(
    '#diagram',
    new RegExp(
      Math.tanh(-1.6 + 0.4 * low + 0.1)
        .toFixed(3)
        .replace('-', '−'),
    ),
  )
  const focus = (selector: string): Promise<void> => page.$eval(selector, (one) => (one as HTMLElement).focus())
  await focus('#equations li')
  assert.ok((await page.$$('#diagram .node.lit')).length >= 3)
  await focus('#diagram .node')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  assert.equal(await page.$$eval('#equations li.lit', (lines) => lines.length), 1)
  await visit.end()
})

test('a mistake is shown where it is as one types; what is right is typeset, drawn, kept and reset', async () => {
  const visit = await site.visit('cells/#lstm')
  const { page } = visit
  await visit.reads('#diagram', /tanh/)
  await write(visit, '#text', "f = sigmoid(W@x + R@q + b)\nc' = f * c\nh' = f * c'")
  await visit.reads('#mistake', /^Line 1, column 21: 'q' is neither a state nor defined by an equation\.$/)
  await visit.reads('#mark mark', /^q$/)
  assert.ok(await page.$('#text[aria-invalid=true]'))
  assert.ok(await page.$('#start[disabled]'), 'what makes no cell cannot race')
  await write(visit, '#text', "f = sigmoid(W@x + R@h + b)\nh' = f * h + (1 - f) * gelu(W@x)")
  await visit.reads('#mistake', /state 'c' has no equation/)
  await write(visit, '#states', 'h')
  await visit.reads('#mistake', /^This makes a cell\.$/)
  await visit.reads('#equations', /gelu/)
  await visit.reads('#diagram', /gelu/)
  await visit.reads('#code', /0\.044715/)
  assert.ok(!(await page.$('#text[aria-invalid]')))
  await write(visit, '#text', 'x'.repeat(20_000_000))
  await visit.reads('#mistake', /has 20,000,000 characters, .* 10,000 at most/)
  await visit.reads('#equations', /gelu/)
  await page.reload()
  await visit.reads('#equations', /gelu/)
  await visit.click('#reset')
  await visit.reads('#equations', /ot ⊙ tanh/)
  assert.equal(await page.$eval('#states', (field) => (field as HTMLInputElement).value), 'h, c')
  await visit.end()
})

test('a file of another kind, and one that is too large, are told from a cell', async () => {
  const visit = await site.visit('cells/#gru')
  const { page } = visit
  await visit.reads('#diagram', /tanh/)
  const drop = (bytes: string, name: string): Promise<unknown> =>
    page.evaluate(`{
      const given = new DataTransfer()
      given.items.add(new File([${bytes}], '${name}'))
      document.getElementById('editor').dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true, cancelable: true }))
    }`)
  await drop('new Uint8Array(300).map((_, n) => n)', 'model.safetensors')
  await visit.reads('#mistake', /^Line 1, column 1: .* is no part of an equation\.$/)
  await drop("'h'.repeat(20e6)", 'large.txt')
  await visit.reads('#mistake', /20,000,000 characters/)
  await drop(`"h' = tanh(W@x + R@h)"`, 'mine.txt')
  await visit.reads('#mistake', /^This makes a cell\.$/)
  await visit.end()
})

test('the page with its workers weighs no more than 200 KB gzipped', (t) => {
  const root = fileURLToPath(new URL('../../dist/demos/', import.meta.url))
  const files = new Set(['cells/index.html', 'cells/style.css', 'site/style.css', 'site/uPlot.min.css'])
  const visit = (file: string): void => {
    if (files.has(file)) return
    files.add(file)
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, found] of text.matchAll(/(?:from|import)\s*["'](\.[^"']+\.js)["']/g))
      visit(relative(root, join(root, dirname(file), found!)))
  }
  for (const entry of ['page', 'worker', 'racer']) visit(`cells/${entry}.js`)
  const weight = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(root, file))).length, 0)
  t.diagnostic(`${files.size} files, ${Math.round(weight / 1000)} KB gzipped`)
  assert.ok(files.size > 10)
  assert.ok(weight <= 200_000, `${weight} bytes: ${[...files].join(' ')}`)
})
