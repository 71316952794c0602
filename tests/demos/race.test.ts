/** The race of the cell gallery as a person uses it: how it goes on, how it ends, and what does not end it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { race, setUp, write } from './cells_visit.js'
import { Site } from './site.js'

let site: Site
before(async () => {
  site = await Site.open()
})
after(() => site.close())

/** A race that is over in a moment. */
const short = { lag: '10', units: '8', iterations: '24' }

test('a race: pause, go on, both curves, and the end in words', async () => {
  const visit = await site.visit('cells/#gru')
  const { page } = visit
  // one that cannot be over while it is paused
  await race(visit, { lag: '100', units: '16', iterations: '100000', same: 'parameters' })
  await visit.reads('#start', /^Pause$/)
  await visit.reads('#standings tbody', /\d\.\d{3}/)
  await visit.click('#start')
  await visit.reads('#start', /^Continue$/)
  await visit.click('#start')
  await visit.reads('#start', /^Pause$/)
  await visit.click('#stop')
  await visit.reads('#start', /^Start the race$/)
  await race(visit, { lag: '12', iterations: '2000' })
  await visit.reads('#race-said', /Your cell solved it after \d+ iterations\./)
  const parameters = await page.$$eval('#standings td:nth-child(3)', (cells) =>
    cells.map(({ textContent }) => Number(textContent?.replace(',', ''))),
  )
  assert.ok(Math.abs(parameters[0]! / parameters[1]! - 1) < 0.06, parameters.join())
  await page.click('#stop').catch(() => undefined) // it may be over
  await visit.reads('#start', /^Start the race$/)
  await visit.expectAccessible()
  await page.reload()
  await visit.reads('#diagram', /tanh/)
  assert.equal(await page.$eval('#race [name=lag]', (field) => (field as HTMLInputElement).value), '12')
  await visit.end()
})

test('a race is left off by a reload, and goes on where it was; with other equations it is not offered', async () => {
  const visit = await site.visit('cells/#gru')
  const { page } = visit
  await race(visit, { lag: '100', units: '16', iterations: '100000', seed: '3' })
  await visit.reads('#standings tbody', /\d\.\d{3}/)
  await visit.click('#start')
  await visit.reads('#start', /^Continue$/)
  const standing = await visit.text('#standings tbody')
  const left = async (): Promise<number> =>
    Number(/at iteration ([\d,]+) of 100,000/.exec(await visit.text('#race-left'))?.[1]?.replaceAll(',', ''))
  const reload = async (): Promise<void> => {
    await page.reload()
    await page.waitForSelector('#race-kept:not([hidden])')
  }
  await visit.reads('#race-safe', /^Kept in this browser at iteration [1-9]/)
  await reload()
  const first = await left()
  assert.ok(first > 0)
  await write(visit, '#text', "h' = tanh(W@x + R@h)")
  await page.waitForSelector('#race-kept', { hidden: true })
  await visit.click('#reset')
  await visit.click('#race-continue')
  await visit.reads('#start', /^Pause$/)
  assert.ok(await page.$('#race-kept[hidden]'))
  assert.equal(await page.$eval('#race [name=seed]', (field) => (field as HTMLInputElement).value), '3')
  await page.waitForFunction(
    (before) => document.querySelector('#standings tbody')!.textContent !== before,
    {},
    standing,
  )
  await visit.click('#start')
  await visit.reads('#start', /^Continue$/)
  await visit.reads('#race-safe', /^Kept in this browser at iteration [1-9]/)
  await reload()
  assert.ok((await left()) > first, `${await left()} after ${first}`)
  await visit.click('#race-continue')
  await visit.reads('#start', /^Pause$/)
  await visit.click('#stop')
  await visit.reads('#race-said', /after [\d,]+ iterations/)
  await page.reload()
  await visit.reads('#diagram', /tanh/)
  await visit.reads('#site-runs', /./)
  assert.ok(await page.$('#race-kept[hidden]'), 'what was stopped is over')
  await visit.end()
})

test('where nothing can be kept a race says so once, and goes on', async () => {
  const visit = await site.visit('cells/#gru')
  await visit.fillStorage()
  await race(visit, { lag: '100', units: '16', iterations: '100000' })
  await visit.reads('#race-error', /Not kept: .* The race goes on as long as this page is open/)
  await visit.reads('#start', /^Pause$/)
  await visit.click('#stop')
  await visit.reads('#race-said', /iterations/)
  await visit.end()
})

test('the graphics device is lost in a race: it goes on by itself, on what there is', async () => {
  const visit = await site.visit('cells/#rnn_tanh', { backend: 'webgpu' })
  await visit.reads('#site-runs', /^WebGPU: /)
  await race(visit, { lag: '10', units: '4', iterations: '100000' })
  await visit.reads('#standings tbody', /\d\.\d{3}/, 60_000)
  await site.loseDevice(visit)
  await visit.reads('#race-said', /device away\. The race goes on, on WebAssembly, from iteration \d+/)
  await visit.reads('#site-runs', /^WebAssembly/)
  await visit.reads('#start', /^Pause$/)
  await visit.click('#stop')
  await visit.reads('#race-said', /after [\d,]+ iterations/)
  await visit.end()
})

test('a cell that explodes is told, and the LSTM goes on; with too short a lag there is no race', async () => {
  const visit = await site.visit('cells/#rnn_relu')
  await visit.reads('#diagram', /relu/)
  await write(visit, '#text', "h' = square(W@x + R@h + 10)")
  await visit.reads('#mistake', /^This makes a cell\.$/)
  await setUp(visit, short)
  await visit.click('#start')
  await visit.reads(
    '#race-said',
    /Your cell exploded at iteration 1: .*The LSTM (had not solved it|solved it) after \d+ iterations\./,
  )
  await visit.reads('#standings tbody', /exploded/)
  await setUp(visit, { lag: '3' })
  await visit.click('#start')
  assert.ok(await visit.page.$('#race [name=lag]:invalid'))
  await visit.end()
})

test('another cell ends the race of the one before', async () => {
  const visit = await site.visit('cells/#gru')
  await race(visit, { lag: '200', units: '64', iterations: '100000' })
  await visit.reads('#standings tbody', /\d\.\d{3}/)
  await visit.page.evaluate("location.hash = '#lstm'")
  await visit.reads('#cell-title', /^LSTM$/)
  await visit.reads('#start', /^Start the race$/)
  assert.ok(await visit.page.$('#track[hidden]'))
  assert.equal(await visit.text('#race-said'), '')
  await visit.end()
})

test('with WebGPU chosen the race runs there, and says so', async () => {
  const visit = await site.visit('cells/#rnn_tanh', { backend: 'webgpu' })
  await visit.reads('#site-runs', /^WebGPU: /)
  await race(visit, { lag: '10', units: '4', iterations: '2' })
  await visit.reads('#race-said', /after 2 iterations/, 60_000)
  await visit.page.select('#site-backend', 'wasm')
  await visit.reads('#site-runs', /^WebAssembly, /)
  await visit.end()
})
