/** What is true of every page of the site, whichever there are. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { built, looks, pages, Site, type Visit } from './site.js'

/** Gzipped, without a model: what a page may weigh. */
const MOST = 200_000

let site: Site
before(async () => void (site = await Site.copied('some/where/', false)))
after(() => site.close())

const all = await pages()
const nameOf = (page: string): string => page.replace(/\/$/, '') || 'index'

/** Waits until nothing was asked for a while, by the page or by a worker. */
async function quiet(visit: Visit): Promise<void> {
  await visit.page.waitForSelector('#site-theme[title]')
  for (let before = 0; before !== site.asked.length; await new Promise((resolve) => setTimeout(resolve, 1500)))
    before = site.asked.length
}

test('there are pages, and each is linked from the first one and from the header of all', async () => {
  assert.ok(all.includes('') && all.includes('bench/'), all.join())
  for (const page of all) {
    const visit = await site.visit(page, { still: true })
    await visit.page.waitForSelector('#site-theme[title]')
    const links = await visit.page.$$eval('a', (found) => found.map((one) => one.href))
    for (const other of all) assert.ok(links.includes(`${site.address}${other}`), `${nameOf(page)}: ${other}`)
    await visit.page.browserContext().close()
  }
})

test('the header, and a theme that was chosen, are there before any module has run', async () => {
  for (const page of all) {
    // What there is when the parser comes to the page's content: modules wait until it has read all.
    const before = `delete Navigator.prototype.serviceWorker
      localStorage.setItem('webrnn.theme', 'dark')
      new MutationObserver(() => {
        if (globalThis.early || !document.querySelector('main')) return
        globalThis.early = [document.documentElement.dataset.theme, document.querySelectorAll('#site nav a').length]
      }).observe(document, { childList: true, subtree: true })`
    const visit = await site.visit(page, { before })
    assert.deepEqual(await visit.page.evaluate('early'), ['dark', 4], nameOf(page))
    await visit.page.browserContext().close()
  }
})

for (const page of all) {
  test(`${nameOf(page)}: light, whole, quiet, below any path, without the headers for threads`, async (t) => {
    const before = site.asked.length
    // Without the service worker, which fetches all pages.
    const visit = await site.visit(page, { before: 'delete Navigator.prototype.serviceWorker' })
    await quiet(visit)
    assert.equal(await visit.page.evaluate(() => crossOriginIsolated), false)
    const asked = [...new Set(site.asked.slice(before))]
    assert.deepEqual(
      asked.filter((path) => path.startsWith('/')),
      [],
      'all addresses are relative',
    )
    const files = asked.map((path) => path.split('?')[0]!.replace(/(^|\/)$/, '$1index.html'))
    const weights = await Promise.all(
      files
        .filter((file) => !file.endsWith('.safetensors'))
        .map(async (file) => [gzipSync(await readFile(join(built, file))).length, file] as const),
    )
    const weight = weights.reduce((sum, [bytes]) => sum + bytes, 0)
    const [heaviest] = weights.sort(([a], [b]) => b - a)
    t.diagnostic(
      `${nameOf(page)}: ${(weight / 1000).toFixed(1)} KB gzipped in ${files.length} files, ${heaviest![1]} ${(heaviest![0] / 1000).toFixed(1)} KB`,
    )
    assert.ok(weight <= MOST, `${weight} bytes gzipped: ${weights.join(' ')}`)
    await visit.end()
  })

  for (const look of looks)
    test(`${nameOf(page)}: accessible, ${look.theme}, ${look.screen}`, async () => {
      const visit = await site.visit(page, { ...look, still: true })
      await visit.page.waitForSelector('#site-theme[title]')
      await visit.expectAccessible()
      await visit.end()
    })
}
