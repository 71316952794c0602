/** The page is free for the person: nothing that it does takes longer than 50 ms (a "long task"), and nothing jumps. What takes longer is done in workers. */
import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { looks, pages, Site, type Visit } from './site.js'

let site: Site
before(async () => void (site = await Site.open()))
after(() => site.close())

/** Other programs of this machine interrupt a task now and then, and so make it long. What is long by itself is so each time. */
const TRIES = 8

/** @param act gives the long tasks that there were meanwhile, in milliseconds */
async function expectFree(t: TestContext, act: () => Promise<readonly number[]>): Promise<void> {
  const seen: (readonly number[])[] = []
  for (let n = 0; n < TRIES; n++) {
    seen.push(await act())
    if (seen.at(-1)!.length === 0) break
  }
  const told = seen.map((tasks) => tasks.map(Math.round).join(' ') || 'none').join(', ')
  t.diagnostic(`long tasks, in ms: ${told}`)
  assert.equal(seen.at(-1)!.length, 0, `long tasks in each of ${TRIES} tries: ${told} ms`)
}

/** Watches for a while what is going on. */
const whileWatching =
  (visit: Visit): (() => Promise<number[]>) =>
  async () => {
    await visit.longTasks()
    await sleep(1500)
    return visit.longTasks()
  }

/** When a page has shown what it opens with. */
const opened: Readonly<Record<string, (visit: Visit) => Promise<void>>> = {
  '': (visit) => visit.reads('#site-runs', /./),
  'shakespeare/': (visit) => visit.reads('#speed', /\d/),
  'tagger/': (visit) => visit.reads('#map-words', /most frequent words/),
  'cells/': (visit) => visit.reads('#found', /^\d+ cells/),
  'cells/#lstm': (visit) => visit.reads('#diagram', /tanh/),
  'bench/': (visit) => visit.reads('#recorded', /^Recorded/),
}

for (const path of new Set([...(await pages()), ...Object.keys(opened)]))
  for (const look of looks)
    test(`opening demos/${path} holds nobody up, ${look.theme}, ${look.screen}`, async (t) => {
      await expectFree(t, async () => {
        const visit = await site.visit(path, { ...look, backend: 'wasm' })
        await opened[path]!(visit)
        await sleep(1000)
        const jumps = await visit.jumps()
        assert.ok(jumps < 0.1, `what is seen jumps by ${jumps} while the page opens`)
        const tasks = await visit.longTasks()
        await visit.end()
        return tasks
      })
    })

test('the tagger reads while one types, and holds nobody up', async (t) => {
  const visit = await site.visit('tagger/', { backend: 'wasm' })
  await visit.reads('#map-words', /most frequent words/)
  await visit.page.focus('#text')
  await expectFree(t, async () => {
    await visit.longTasks()
    await visit.page.keyboard.type(' We type a few more words.', { delay: 20 })
    return visit.longTasks()
  })
  await visit.end()
})

test('Shakespeare is written, and holds nobody up', async (t) => {
  const visit = await site.visit('shakespeare/', { backend: 'wasm' })
  await visit.page.waitForSelector('#again:enabled')
  await visit.page.$eval('#sample [name=length]', (input) => ((input as HTMLInputElement).value = '100000'))
  await visit.click('#again')
  await expectFree(t, whileWatching(visit))
  await visit.page.waitForSelector('#stop:enabled') // it wrote all the time
  await visit.end()
})

for (const [what, path, sign] of [
  ['Shakespeare is learned', 'shakespeare/#train', '#iteration'],
  ['the tagger is trained', 'tagger/', '#epoch'],
  ['cells race', 'cells/#gru', '#standings td:nth-child(4)'],
] as const)
  test(`${what}, and holds nobody up`, async (t) => {
    const visit = await site.visit(path, { backend: 'wasm' })
    await visit.click('#start')
    await visit.reads(sign, /\d/)
    await expectFree(t, whileWatching(visit))
    await visit.end()
  })
