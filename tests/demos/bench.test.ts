/** The benchmark's page: that it works, never how fast anything is. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { looks, Site } from './site.js'

let site: Site
before(async () => void (site = await Site.open()))
after(() => site.close())

test('rows that were recorded are there at once, and those that are asked for', async () => {
  for (const look of looks) {
    const visit = await site.visit('bench/', look)
    await visit.reads('#recorded', /^Recorded: .*, Chrome \d+, \d+ \w+ 20\d\d\./)
    await visit.reads('#results', /forward lstm 64 16 128 128, wasm, threads 1webrnn[\d.]+ ms/)
    await visit.reads('#site-runs', /^WebAssembly, /)
    await visit.expectAccessible()
    await visit.shoot(`bench-${look.theme}-${look.screen}`)
    await visit.page.type('[name=only]', 'adam')
    await visit.page.keyboard.press('Tab')
    await visit.page.waitForFunction(() =>
      [...document.querySelectorAll('#results h3')].every((title) => title.textContent?.startsWith('adam')),
    )
    await visit.end()
  }
})

test('the page measures, shows rows as they come beside the recorded ones, stops, and copies', async () => {
  const clipboard = ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write'] as const
  const before = site.asked.length
  const visit = await site.visit('')
  const { page } = visit
  await page.browserContext().overridePermissions(site.server.address, [...clipboard])
  await visit.click('#site a[href="./bench/"]')
  await page.waitForSelector('#results li')
  const write = async (name: string, value: string): Promise<void> => {
    await visit.click(`[name=${name}]`, { count: 3 })
    await page.type(`[name=${name}]`, value)
  }
  await write('threads', '1')
  await write('only', 'nothing')
  await visit.click('#start')
  await visit.reads('#status', /^No row/)
  await page.waitForSelector('#start:not(:disabled)')

  // by keyboard: the first row comes, and the run is stopped in the middle of another
  await write('only', 'softmax|forward')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#results .own')
  assert.equal(await page.$eval('#stop', (button) => button === document.activeElement), true)
  await page.keyboard.press('Enter')
  await visit.reads('#status', /^Stopped\.$/)
  assert.match(
    await visit.text('#results li'),
    /^forward lstm 64 1 128 128, wasm, threads 1webrnn[\d.]+ [µm]?s ± \d+ %recorded[\d.]+ ms/,
  )

  await write('only', 'softmax')
  await visit.click('#start')
  await visit.reads('#status', /^Done\.$/)
  assert.equal((await page.$$('#results li')).length, 1)
  assert.equal(await page.$eval('#progress', (bar) => (bar as HTMLProgressElement).value), 1)
  await visit.click('#copy-markdown')
  await visit.reads('#copied', /^Copied\.$/)
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
  assert.match(await copied(), /^# Benchmark of webrnn[\s\S]*\| softmax \|/)
  await visit.click('#copy-json')
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('{'))
  assert.equal((JSON.parse(await copied()) as { rows: object[] }).rows.length, 1)
  await visit.end()
  const peers = site.asked.slice(before).filter((path) => path.includes('/peers/'))
  assert.deepEqual(peers, [], 'no peer was loaded')
})

test('a pattern that is none is refused before anything runs, and a backend that is not to be had is told', async () => {
  const visit = await site.visit('bench/')
  const { page } = visit
  await page.type('[name=only]', '(')
  await visit.click('#start')
  assert.match(
    await page.$eval('[name=only]', (input) => (input as HTMLInputElement).validationMessage),
    /no regular expression/,
  )
  assert.equal(await visit.text('#status'), 'Ready.')
  await page.select('#site-backend', 'webgpu')
  await visit.reads('#site-runs', /^WebGPU/)
  await visit.end()
})
