/** The packed package in pages: built by each bundler, and from plain files. Everywhere the numbers are those of Node, and the console is quiet. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'puppeteer'
import { launch } from '../../tools/browser.js'
import { serve, type RunningServer } from '../../tools/server.js'
import { program, type Outcome } from './app.js'
import { esbuildEsm, rollup4, vite, viteDev, webpack5, writeApp, type Build } from './bundlers.js'
import { network, pageOnNetwork, routes, withoutCharset } from './pages.js'
import { installPackage } from './project.js'
import { visit } from './visit.js'

/** Between Node and a page: they may run different builds of the kernels, with and without fused multiply-add. */
const TOLERANCE = 1e-6
/** Between WebAssembly and WebGPU. */
const DEVICES = 1e-5

const { folder, installed, remove } = installPackage()
const closing: (() => void | Promise<void>)[] = [remove]
after(async () => {
  for (const close of closing.reverse()) await close()
})

let browser: Browser
let server: RunningServer
let wanted: Outcome
/** What the first page gave. */
let first: Outcome | undefined

before(async () => {
  writeFileSync(join(folder, 'program.mjs'), program())
  const main =
    "import { run } from './program.mjs'\nconsole.log(JSON.stringify(await run({ threads: 1, webgpu: false })))"
  writeFileSync(join(folder, 'main.mjs'), main)
  wanted = JSON.parse(execFileSync(process.execPath, [join(folder, 'main.mjs')], { encoding: 'utf8' })) as Outcome
  const delivery = await serve({ root: installed, port: 0, routes: network(installed) })
  closing.push(() => delivery.close())
  const old = withoutCharset(join(folder, 'webpack-5', 'out', 'main.js'))
  server = await serve({ root: folder, port: 0, routes: { ...routes, ...old, ...pageOnNetwork(delivery.address) } })
  closing.push(() => server.close())
  browser = await launch()
  closing.push(() => browser.close())
})

function near(got: readonly number[], want: readonly number[], tolerance: number, what: string): void {
  assert.equal(got.length, want.length, what)
  const worst = Math.max(...got.map((value, n) => Math.abs(value - want[n]!)))
  assert.ok(worst <= tolerance, `${what}: off by ${worst}, allowed ${tolerance}`)
}

/** On WebAssembly: one machine and one engine, so neither a bundler nor threads change a bit. */
const numbersOf = ({ losses, logits, own }: Outcome): readonly (readonly number[])[] => [losses, logits, own]

/** A page (or its worker) has Node's numbers, on WebGPU, too, and complains about nothing. */
async function agrees(
  address: string,
  { threads = 1, webgpu = true, where = 'run' as 'run' | 'runInWorker' } = {},
): Promise<void> {
  const { outcome, complaints } = await visit(browser, address, { threads, webgpu }, where)
  assert.deepEqual(complaints, [])
  assert.equal(outcome.threads, threads, outcome.reason)
  assert.equal(outcome.losses.length, 8)
  assert.ok(outcome.losses.at(-1)! < outcome.losses[0]! / 2, outcome.losses.join())
  near(outcome.losses, wanted.losses, TOLERANCE, 'losses')
  near(outcome.own, wanted.own, TOLERANCE, 'a cell of its own')
  if (webgpu) near(outcome.webgpu!, outcome.logits, DEVICES, 'logits on WebGPU')
  assert.deepEqual(outcome.formats, wanted.formats)
  first ??= outcome
  assert.deepEqual(numbersOf(outcome), numbersOf(first), 'not the bits of the other pages')
}

const BUNDLERS: Readonly<Record<string, { build: Build; worker?: boolean }>> = {
  'vite build': { build: vite, worker: true },
  'webpack 5': { build: webpack5, worker: true },
  rollup: { build: rollup4 },
  esbuild: { build: esbuildEsm },
}

for (const [name, { build, worker = false }] of Object.entries(BUNDLERS)) {
  test(name, async (t) => {
    const app = name.replace(' ', '-')
    writeApp(join(folder, app), { worker })
    assert.deepEqual(await build(join(folder, app), join(folder, app, 'out')), [])
    await agrees(`${server.address}${app}/out/`)
    if (worker)
      await t.test(`${name}, in a worker`, () => agrees(`${server.address}${app}/out/`, { where: 'runInWorker' }))
  })
}

test('webpack 5, a classic script on a page that names no encoding', () => agrees(`${server.address}old/`))

for (const [name, { build }] of Object.entries(BUNDLERS)) {
  test(`${name}, without WebGPU: the condition webrnn-wasm`, async () => {
    const app = `${name.replace(' ', '-')}-wasm`
    const out = join(folder, app, 'out')
    writeApp(join(folder, app))
    assert.deepEqual(await build(join(folder, app), out, ['webrnn-wasm']), [])
    const scripts = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
    const code = scripts.map((file) => readFileSync(join(out, file), 'utf8')).join('')
    assert.ok(code.includes('crossEntropy') && !code.includes('@workgroup_size'))
    await agrees(`${server.address}${app}/out/`, { webgpu: false })
  })
}

test('vite dev', async (t) => {
  writeApp(join(folder, 'vite-dev'), { worker: true })
  const { server: development, address, said } = await viteDev(join(folder, 'vite-dev'))
  closing.push(() => development.close())
  await agrees(address)
  await t.test('vite dev, in a worker', () => agrees(address, { where: 'runInWorker' }))
  assert.deepEqual(said, [])
})

test('a plain script', () => agrees(`${server.address}plain/`))

test('a module worker', () => agrees(`${server.address}plain/`, { where: 'runInWorker' }))

test('a content delivery network: another origin, a sub-path, an import map', () =>
  agrees(`${server.address}below/a/path/`, { threads: 2 }))

test('a cross-origin isolated page has threads', () => agrees(`${server.address}plain/isolated.html`, { threads: 2 }))

test("a strict content security policy: script-src 'self' 'wasm-unsafe-eval', nothing else", () =>
  agrees(`${server.address}plain/strict.html`))

test('a strict content security policy with workers from blobs has threads', () =>
  agrees(`${server.address}plain/strict_threads.html`, { threads: 2 }))
