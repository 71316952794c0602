import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Route } from '../../tools/server.js'
import { looks, Site } from './site.js'
import { asConllu, smallLanguage } from './tagger_sentences.js'
import type { drawPoints } from './tagger_points.js'
import { choose, downloaded, drop, paste, pointAt, tagged, visitTagger } from './tagger_visit.js'

const missing = /404|model.safetensors/
const resolveDir = fileURLToPath(new URL('.', import.meta.url))
const model: Route = (_, response) => {
  response.statusCode = shipped ? 200 : 404
  response.end(shipped)
}
/** What the site has: first nothing, then the model that the first visitor trains. */
let shipped: Buffer | undefined
let site: Site

before(async () => (site = await Site.open({ routes: { '/demos/tagger/model.safetensors': model } })))
after(() => site.close())

test('tagger page: without a model it says so; one is trained from a dropped file, used, and downloaded', async () => {
  const visit = await visitTagger(site, { expected: missing })
  await visit.reads('#notice', /no trained model/)
  await drop(visit, 'small.conllu', asConllu(smallLanguage()))
  await visit.reads('#train-notice', /small.conllu: 160 sentences to learn from, 40 held out, 5 tags/)
  await choose(visit)
  await visit.click('#start')
  await visit.reads('#train-notice', /Done. Of the \d+ words of the test sentences 100\.00 %/)
  await visit.reads('#accuracy', /100\.00 %/)
  await visit.click('#use')
  await visit.reads('#model', /Your model learned 5 tags and \d+ words from: small.conllu.* 100\.00 %/)
  await paste(visit, 'the dance dance.')
  await visit.reads('#sentences', /^theDETdance/)
  assert.deepEqual(await tagged(visit), ['the/DET dance/NOUN dance/VERB ./.'])
  shipped = await downloaded(visit)
  await visit.end()
})

for (const look of looks) {
  const { theme, screen } = look
  test(`tagger page: tags as one types, shares of each, and the padded batch (${theme}, ${screen})`, async () => {
    const visit = await visitTagger(site, look)
    const { page } = visit
    await visit.reads('#model', /The model learned 5 tags .* 100\.00 %/)
    await paste(visit, '')
    await visit.reads('#sentences', /Nothing to tag yet/)
    await page.type('#text', 'the big walk sleeps. the walk')
    await visit.reads('#sentences', /walkNOUN$/)
    assert.match((await tagged(visit))[0]!, /^the\/DET big\/ADJ walk\/NOUN sleeps\/\S+ \.\/\.$/)

    await pointAt(visit, 'big')
    await visit.reads('#detail', /^big – ADJ: adjective \(new, good, first\)ADJ\d/)
    await page.focus('.word[tabindex="0"]')
    await page.keyboard.press('ArrowRight')
    await visit.reads('#detail', /^walk – NOUN: noun/)
    assert.equal(await page.$$eval('.word[tabindex="0"]', ({ length }) => length), 1)

    const rows = () => page.$$eval('#batch tbody tr', (all) => all.map(({ textContent }) => textContent))
    assert.deepEqual(await rows(), ['1, length 5thebigwalksleeps.', '2, length 2thewalk<pad><pad><pad>'])
    assert.equal(await page.$$eval('#batch td.padding', ({ length }) => length), 3)
    await visit.click('#batch-view input[value=mask]')
    assert.deepEqual(await rows(), ['1, length 511111', '2, length 211000'])
    await visit.click('#batch-view input[value=tags]')
    assert.match((await rows())[1]!, /^2, length 2DETNOUN–––$/)
    await visit.reads('#batch-words', /2 sentences, 10 cells: 7 words and 3 of padding \(30 %\)/)

    await visit.reads('#map-words', /most frequent words/)
    await visit.expectAccessible()
    await visit.shoot(`tagger-${theme}-${screen}`)
    await visit.end()
  })
}

test('tagger page: words in space: found, with neighbours, by keyboard; what is drawn turns', async () => {
  const visit = await visitTagger(site)
  const { page } = visit
  await visit.reads('#map-words', /^The \d+ most frequent words, drawn on a canvas.* % of all difference/)
  await page.type('#search input', 'Dance')
  await page.keyboard.press('Enter')
  await visit.reads('#near', /^Most like “dance”/)
  await page.waitForSelector('#map .labels .chosen')
  const picture = () => page.$eval('#map canvas', (canvas) => (canvas as HTMLCanvasElement).toDataURL())
  const before = await picture()
  await page.focus('#map canvas')
  await page.keyboard.press('ArrowLeft')
  await page.waitForFunction(
    (old) => (document.querySelector('#map canvas') as HTMLCanvasElement).toDataURL() !== old,
    { polling: 50 },
    before,
  )
  const [first] = await page.$$eval('#near li button span:first-child', (all) =>
    all.map(({ textContent }) => textContent),
  )
  await visit.click('#near li button')
  await visit.reads('#near', new RegExp(`^Most like “${first!.replace(/\W/g, '\\$&')}”`))
  await visit.click('#search input', { count: 3 })
  await page.type('#search input', 'xylophone')
  await page.keyboard.press('Enter')
  await visit.reads('#near', /no numbers for “xylophone”/)
  await visit.click('#map-reset')
  await visit.reads('#near', /Find a word/)
  await visit.end()
})

test('tagger page: on a phone a finger turns the cloud, two come closer, a tap asks for a word', async () => {
  const visit = await visitTagger(site, looks[1])
  const { page } = visit
  await visit.reads('#map-words', /most frequent words/)
  await page.waitForSelector('#map .labels span')
  await page.$eval('#map', (map) => map.scrollIntoView({ block: 'center' }))
  const { x, y, width, height } = (await (await page.$('#map canvas'))!.boundingBox())!
  const session = await page.createCDPSession()
  type Place = readonly [number, number]
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...fingers: readonly Place[]): Promise<void> => {
    const touchPoints = fingers.map(([left, top], id) => ({ x: x + left, y: y + top, id }))
    await session.send('Input.dispatchTouchEvent', { type, touchPoints })
    await page.evaluate('new Promise(requestAnimationFrame)')
  }
  const labels = async (): Promise<Map<string, Place>> => {
    const spans = await page.$$eval('#map .labels span', (all) =>
      all.map((one) => [one.textContent, ...one.style.transform.match(/-?[\d.]+/g)!.map(Number)]),
    )
    return new Map(spans.map(([word, left, top]) => [word as string, [left as number, top as number]]))
  }
  const scrolled = await page.evaluate('scrollY')
  const middle = [width / 2, height / 2] as const
  const first = await labels()
  await touch('touchStart', middle)
  for (const step of [20, 40, 60]) await touch('touchMove', [middle[0] + step, middle[1]])
  await touch('touchEnd')
  const turned = await labels()
  assert.ok([...turned].some(([word, at]) => String(first.get(word)) !== String(at)))
  assert.equal(await visit.text('#near').then((text) => /Find a word/.test(text)), true, 'a drag is no tap')

  const apart = (spread: number): Place[] => [-1, 1].map((side) => [middle[0] + side * spread, middle[1]] as const)
  await touch('touchStart', ...apart(30))
  for (const spread of [40, 50, 60]) await touch('touchMove', ...apart(spread))
  await touch('touchEnd')
  const close = await labels()
  // As everything comes closer to one, it goes away from the middle.
  const away = ([left, top]: Place): number => Math.hypot(left + 6 - middle[0], top + 10 - middle[1])
  const both = [...close].filter(([word]) => turned.has(word))
  assert.ok(both.length > 0)
  for (const [word, at] of both) assert.ok(away(at) > 1.2 * away(turned.get(word)!), `${word}: ${at.join()}`)
  assert.deepEqual(await page.evaluate('[scrollY, visualViewport.scale]'), [scrolled, 1], 'the page itself stays')

  const [left, top] = [...close.values()][0]!
  await touch('touchStart', [left - 6, top + 10])
  await touch('touchEnd')
  await visit.reads('#near', /^Most like “/)
  await visit.end()
})

test('tagger page: Brown is learned, in a hidden tab, too; paused, reloaded, continued, stopped', async () => {
  const visit = await visitTagger(site)
  const { page } = visit
  await choose(visit, { epochs: '3', units: '16', rate: '0.01' })
  await visit.click('#start')
  await visit.reads('#epoch', /^0\.\d$/)
  const other = await page.browserContext().newPage()
  await other.bringToFront()
  await visit.reads('#accuracy', /^[5-9]\d\.\d\d %$/)
  await other.close()
  await visit.click('#start')
  await visit.reads('#start', /Continue/)
  const [epoch, accuracy] = [await visit.text('#epoch'), await visit.text('#accuracy')]
  await page.reload()
  await visit.reads(
    '#kept-words',
    /^Kept from before: Brown corpus, a part, [12].* of 3 passes, \d\d\.\d % of held-out words right/,
  )
  await visit.click('#continue')
  await visit.reads('#start', /Pause/)
  await visit.reads('#accuracy', new RegExp(accuracy.replace('.', '\\.')))
  await visit.reads('#epoch', /^\d\.\d$/)
  assert.ok(Number(await visit.text('#epoch')) >= Number(epoch), 'it goes on where it was')
  await visit.click('#stop')
  await visit.reads('#train-notice', /Done\. Of the 6,\d\d\d words of the test sentences [5-9]\d\.\d\d %/)
  await visit.end()
})

test('tagger page: what cannot be used is refused in plain words, and the page goes on', async () => {
  const visit = await visitTagger(site)
  await visit.reads('#model', /The model/)
  for (const [name, content, where, says] of [
    ['empty.txt', '', '#train-error', /That file cannot be used: empty.txt holds no sentence/],
    ['prose.txt', 'Once upon a time.', '#train-error', /line 1: 1 column, wanted a word, a tab and its tag/],
    ['picture.png', [137, 80, 78, 71, 0, 255], '#train-error', /picture.png is not a text/],
    ['short.tsv', 'a\tX\n', '#train-error', /too few sentences/],
    ['cut.safetensors', [1, 2, 3], '#error', /That file cannot be used/],
    ['other.safetensors', [2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d], '#error', /does not hold a tagger of this demo/],
  ] as const) {
    await drop(visit, name, content)
    await visit.reads(where, says)
  }
  await paste(visit, 'a')
  await visit.reads('#sentences', /^a[A-Z.]+$/)
  await drop(visit, 'novel.txt', 'Once upon a time there was a text of some length. ', 400_000)
  await visit.reads('#train-error', /novel.txt, line 1: 1 column/)
  await paste(visit, 'the walk sleeps. ', 1000)
  await visit.reads('#notice', /only its first 4,000 characters/)
  await paste(visit, 'the walk')
  await visit.reads('#sentences', /^theDETwalkNOUN$/)
  await visit.end()
})

test('tagger page: storage that is full is said, and the training, here with a CRF, goes on', async () => {
  const visit = await visitTagger(site)
  const { page } = visit
  await visit.fillStorage()
  await drop(visit, 'small.tsv', smallLanguage())
  await visit.reads('#train-notice', /Press Train/)
  await visit.reads('#map-words', /most frequent words/) // the page has come to rest: what is clicked stays in its place
  await choose(visit)
  await visit.click('#settings [name=crf]')
  assert.ok(await page.$('#settings [name=crf]:checked'))
  await visit.click('#start')
  await visit.reads('#train-error', /Not kept: the browser has no room left for it\. Download the model/)
  await visit.reads('#train-notice', /Done/)
  assert.ok((await downloaded(visit)).length > 1000)
  await visit.click('#use')
  await visit.reads('#model', /^Your model/)
  await visit.reads('#detail', /CRF on top: it chose the best sequence as a whole/)
  await visit.end()
})

test('tagger page: the backend changes while it trains; where the device is lost, both models go on without it', async () => {
  const visit = await visitTagger(site)
  const { page } = visit
  await visit.reads('#site-runs', /^WebAssembly/)
  await drop(visit, 'small.tsv', smallLanguage())
  await visit.reads('#train-notice', /Press Train/)
  await choose(visit, { epochs: '1000', units: '8', rate: '0.03', spelling: 'none' })
  await visit.click('#start')
  await visit.reads('#accuracy', /%/)
  await page.select('#site-backend', 'webgpu')
  await visit.reads('#site-runs', /^WebGPU/)
  await site.loseDevice(visit)
  await visit.reads('#train-notice', /device away\. Training goes on, on WebAssembly, from pass [1-9]\d*\.\d/)
  const [, pass] = /pass ([\d.]+\d)/.exec(await visit.text('#train-notice'))!
  await page.waitForFunction((then) => Number(document.getElementById('epoch')!.textContent) > then, {}, Number(pass))
  await visit.click('#stop')
  await visit.reads('#train-notice', /Done/)
  await paste(visit, 'the run')
  await visit.reads('#sentences', /^theDETrunNOUN$/)
  await visit.end()
})

test('tagger page: WebGPU draws each word where the camera sees it, the near ones over the far ones', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { drawPoints } from './tagger_points.js'; globalThis.drawPoints = drawPoints`,
      resolveDir,
    },
    ...{ bundle: true, write: false, format: 'iife', loader: { '.wgsl': 'text' } },
  })
  const visit = await site.visit('tagger/train.html')
  await visit.page.evaluate(outputFiles[0]!.text)
  const { seen, corner, hidden } = (await visit.page.evaluate('drawPoints()')) as Awaited<ReturnType<typeof drawPoints>>
  assert.deepEqual(corner, [250, 240, 230])
  assert.deepEqual(seen, [
    [200, 10, 20],
    [10, 180, 30],
  ])
  assert.deepEqual(hidden, [200, 10, 20])
  await visit.end()
})
