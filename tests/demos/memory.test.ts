/** Training in a tab takes no more memory the longer it lasts. `WEBRNN_MINUTES=10` watches it for so long; without that it is some seconds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from 'puppeteer'
import { race } from './cells_visit.js'
import { Site, type Visit } from './site.js'

const minutes = Number(process.env.WEBRNN_MINUTES ?? 0.1)

/** Bytes that are in use by a page and its workers after their garbage is collected, with the arrays that lie outside of JavaScript's heap. */
async function used(page: Page): Promise<number> {
  const clients: CDPSession[] = [await page.createCDPSession(), ...page.workers().map(({ client }) => client)]
  let bytes = 0
  for (const client of clients) {
    await client.send('HeapProfiler.collectGarbage')
    const { usedSize, backingStorageSize } = await client.send('Runtime.getHeapUsage')
    bytes += usedSize + backingStorageSize
  }
  await clients[0]!.detach()
  return bytes
}

async function watch(visit: Visit): Promise<number[]> {
  const readings: number[] = []
  for (let n = 0; n < 12; n++) {
    await sleep((minutes * 60_000) / 12)
    readings.push((await used(visit.page)) / 1e6)
  }
  return readings
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

const trainings: readonly (readonly [name: string, path: string, begin: (visit: Visit) => Promise<void>])[] = [
  [
    'Shakespeare',
    'shakespeare/#train',
    async (visit) => {
      const { page } = visit
      await page.$eval('#settings [name=steps]', (input) => ((input as HTMLInputElement).value = '1000000'))
      await visit.click('#start')
      await page.waitForFunction('Number(document.querySelector("#iteration").textContent) > 20')
    },
  ],
  [
    'the tagger',
    'tagger/',
    async (visit) => {
      const { page } = visit
      await visit.reads('#model', /weights/)
      await page.$eval('#settings [name=epochs]', (input) => ((input as HTMLInputElement).value = '1000'))
      await visit.click('#start')
      await visit.reads('#epoch', /^([2-9]|\d\d)/, 120_000) // the longest sentences have been learned, and tagged
    },
  ],
  [
    'a cell in its race',
    'cells/#gru',
    async (visit) => {
      await race(visit, { lag: '300', iterations: '1000000' }) // too long a lag: neither of the two solves it
      await visit.reads('#race-safe', /Kept in this browser/)
    },
  ],
]

for (const [name, path, begin] of trainings) {
  test(`memory stays flat while ${name} learns`, async (t) => {
    const site = await Site.open()
    try {
      const visit = await site.visit(path, { backend: 'wasm' })
      await begin(visit)
      const readings = await watch(visit)
      t.diagnostic(`MB in ${minutes} minutes: ${readings.map((megabytes) => megabytes.toFixed(1)).join(' ')}`)
      const [before, after] = [middle(readings.slice(0, 4)), middle(readings.slice(-4))]
      assert.ok(after < 1.05 * before + 1, `${before.toFixed(1)} MB at first, ${after.toFixed(1)} at the end`)
      await visit.end()
    } finally {
      await site.close()
    }
  })
}
