/** The site without a network, once it was opened. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'puppeteer'
import { built, pages, Site } from './site.js'

const files = JSON.parse(await readFile(join(built, 'files.json'), 'utf8')) as string[]

test('what is kept from the first visit on: every page with its scripts, nothing large, nothing that only commands want', async () => {
  for (const page of await pages()) {
    assert.ok(files.includes(`${page}index.html`), page)
    const html = await readFile(join(built, page, 'index.html'), 'utf8')
    const named = [...html.matchAll(/(?:src|href)="(\.[^"]+\.(?:js|css))"/g)].map(([, path]) => path!)
    assert.ok(named.length > 1, html)
    for (const path of named) assert.ok(files.includes(join(page, path)), `${page}: ${path}`)
  }
  const unwanted = files.filter((file) => /\.map$|peers|train\.|command\.|safetensors|service_worker/.test(file))
  assert.deepEqual(unwanted, [])
  let bytes = 0
  for (const file of files) bytes += (await readFile(join(built, file))).length
  assert.ok(bytes < 3e6, `${bytes} bytes`)
})

/** Waits until the service worker keeps a file. */
const kept = (page: Page, file: string): Promise<unknown> =>
  page.waitForFunction(`caches.match(new URL('../${file}', location.href).href).then(Boolean)`)

test('the server is gone: all pages open, and networks are trained', async (t) => {
  const site = await Site.copied('some/where/', true)
  try {
    const visit = await site.visit('', { still: true, expected: /tagger\/model\.safetensors|net::ERR_FAILED/ })
    const { page } = visit
    await page.waitForFunction('navigator.serviceWorker.controller')
    const names = (await page.evaluate(`(async () => {
      const [name] = await caches.keys()
      return (await (await caches.open(name)).keys()).map(({ url }) => url)
    })()`)) as string[]
    for (const file of files) assert.ok(names.includes(`${site.address}${file}`), `${file} is not kept`)
    t.diagnostic(`${names.length} files are kept`)
    // Models are kept when they were loaded: by a page that the service worker watches, and by a worker before it did.
    await page.goto(`${site.address}shakespeare/`)
    await visit.reads('#text', /\S/)
    await kept(page, 'shakespeare/model.safetensors')
    const first = await site.visit('tagger/')
    await kept(first.page, 'tagger/model.safetensors')
    await site.server.close()

    await first.page.reload()
    await first.reads('#sentences', /VERB/)
    await first.end()
    await page.reload()
    await visit.reads('#text', /\S/)
    await page.goto(site.address)
    await visit.reads('#site-runs', /^WebAssembly, /)
    assert.ok(await page.evaluate(() => crossOriginIsolated), 'the headers are kept, too')
    await visit.click('#tagger button')
    await visit.reads('#tagger-figures', /^48 iterations/)
    for (const path of await pages()) {
      // Most were not visited before, and the tagger's model is in another profile.
      await page.goto(`${site.address}${path}?again`)
      await page.waitForSelector('#site-theme[title]')
    }
    await visit.end()
  } finally {
    await site.close()
  }
})
