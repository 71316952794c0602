/** The files of the guides, tried out: pages in headless Chrome, configurations by the tools that they are for. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build as esbuild } from 'esbuild'
import type { Browser } from 'puppeteer'
import { build as viteBuild, createServer } from 'vite'
import webpack from 'webpack'
import { launch } from '../../tools/browser.js'
import { serve, type Route, type RunningServer } from '../../tools/server.js'
import { titleOf } from './browse.js'
import { take, untaken } from './named.js'
import { root } from './page.js'
import { makeProject } from './project.js'

const WORKER = 'docs/guides/run-in-a-worker.md'
const DEPLOY = 'docs/guides/deploy.md'
const CLASSIFY = 'docs/guides/classify-sequences.md'
const run = promisify(execFile)
const project = makeProject()
const page = (script: string): string =>
  `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`

/** A page with these headers, given as lines, and no others of the server's that isolate. */
const headed =
  (headers: string, script: string): Route =>
  (_request, response) => {
    for (const name of ['Cross-Origin-Opener-Policy', 'Cross-Origin-Embedder-Policy']) response.removeHeader(name)
    for (const line of headers.split('\n')) {
      const [name, value] = line.split(/: (.*)/) as [string, string]
      response.setHeader(name, value)
    }
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    // a policy forbids the picture that keeps browsers from asking for another
    response.end(headers.includes('Policy: default') ? page(script).replace(/<link[^>]*>/, '') : page(script))
  }

let browser: Browser
let server: RunningServer
before(async () => {
  const isolated = take(DEPLOY, 'isolated.headers')
  const routes = {
    '/isolated/': headed(isolated, '/threads.js'),
    '/policy/': headed(`${isolated}\n${take(DEPLOY, 'policy.headers')}`, '/threads.js'),
  }
  server = await serve({ root: project.folder, port: 0, routes })
  browser = await launch()
})
after(async () => {
  await browser.close()
  await server.close()
  project.remove()
})

test('the worker trains while the page stays free', async () => {
  for (const name of ['worker.ts', 'main.ts']) project.write(`worker/${name}`, take(WORKER, name))
  project.write('worker/index.html', page('./main.ts'))
  await viteBuild({ root: join(project.folder, 'worker'), base: './', configFile: false, logLevel: 'error' })
  await titleOf(browser, `${server.address}worker/dist/`, /^\d{4,} bytes of weights$/)
})

test('a page saves a model to a file, and reads it from there', async () => {
  project.write('files/in_a_page.ts', take(CLASSIFY, 'in_a_page.ts'))
  const contents = `import { Linear, open } from 'webrnn'
    import { download, fetched, read } from './in_a_page.js'
    const rt = await open({ backend: 'wasm', seed: 1 })
    const [model, second, third] = [1, 2, 3].map(() => new Linear(rt, 3, 2))
    const make = URL.createObjectURL.bind(URL)
    const saved = new Promise((resolve) => (URL.createObjectURL = (blob) => (resolve(blob), make(blob))))
    await download(model)
    const file = new File([await saved], 'model.safetensors')
    await read(second, file)
    await fetched(third, make(file))
    const [one, ...others] = await Promise.all([model, second, third].map(async (each) => String(await each.save())))
    document.title = String(others.every((other) => other === one))`
  const stdin = { contents, resolveDir: join(project.folder, 'files') }
  await esbuild({ stdin, bundle: true, format: 'esm', outfile: join(project.folder, 'files/script.js') })
  project.write('files/index.html', page('./script.js'))
  await titleOf(browser, `${server.address}files/`, /^true$/)
})

test('a page without a bundler, its files from another origin', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  project.write('network/index.html', take(DEPLOY, 'index.html'))
  const network = `https://cdn.example.com/webrnn@${version}/`
  await titleOf(browser, `${server.address}network/`, /^WebAssembly.*: 3,1,16$/, { network })
})

test('with the headers of the page there are threads, with its policy, too', async () => {
  const contents = `import { open } from 'webrnn'
    const rt = await open({ backend: 'wasm', threads: 2 })
    document.title = rt.reason`
  const stdin = { contents, resolveDir: project.folder }
  await esbuild({ stdin, bundle: true, format: 'esm', outfile: join(project.folder, 'threads.js') })
  for (const path of ['isolated', 'policy'])
    await titleOf(browser, `${server.address}${path}/`, /^WebAssembly.*, 2 threads$/)
})

test("Vite's development server sends the headers", async () => {
  const configFile = project.write('isolation/vite.config.js', take(DEPLOY, 'isolation/vite.config.js'))
  project.write('isolation/index.html', '<!doctype html>')
  const vite = await createServer({ configFile, root: join(project.folder, 'isolation'), logLevel: 'error' })
  try {
    await vite.listen(0)
    const { headers } = await fetch(vite.resolvedUrls!.local[0]!)
    assert.equal(headers.get('Cross-Origin-Opener-Policy'), 'same-origin')
    assert.equal(headers.get('Cross-Origin-Embedder-Policy'), 'require-corp')
  } finally {
    await vite.close()
  }
})

/** What each tool makes of the page's program in a folder of its own, with the page's configuration. @returns the file's path there */
const BUNDLERS: Readonly<Record<string, { config: string; build(folder: string): Promise<string> }>> = {
  vite: {
    config: 'vite.config.js',
    async build(folder) {
      project.write('vite/index.html', page('./app.js'))
      await viteBuild({ root: folder, configFile: join(folder, 'vite.config.js'), logLevel: 'error' })
      return `dist/assets/${readdirSync(join(folder, 'dist/assets'))[0]}`
    },
  },
  webpack: {
    config: 'webpack.config.js',
    async build(folder) {
      const { default: config } = (await import(pathToFileURL(join(folder, 'webpack.config.js')).href)) as {
        default: webpack.Configuration
      }
      const compiler = webpack({ ...config, context: folder, output: { path: join(folder, 'dist') } })
      const stats = await promisify(compiler.run.bind(compiler))()
      await promisify(compiler.close.bind(compiler))()
      assert.deepEqual(stats!.toJson({ all: false, errors: true }).errors, [])
      return 'dist/main.js'
    },
  },
  rollup: {
    config: 'rollup.config.js',
    async build(folder) {
      await run(process.execPath, [join(root, 'node_modules/rollup/dist/bin/rollup'), '-c', '--silent'], {
        cwd: folder,
      })
      return 'dist/rollup.js'
    },
  },
  esbuild: {
    config: 'build.sh',
    async build(folder) {
      // Node is the script's second line
      const { stdout } = await run('sh', ['-e', 'build.sh'], { cwd: folder })
      assert.match(stdout, /without WebGPU .*\[ 3, 1, 100 \]/)
      return 'dist/esbuild.js'
    },
  },
}

/** Of an LSTM's inference, gzipped, in KB. */
const sizeOf = (code: string): number => gzipSync(code, { level: 9 }).length / 1000

test('each bundler takes the condition that leaves WebGPU out', async (t) => {
  const app = take(DEPLOY, 'app.js')
  const [, claimed, wholeClaimed] = /(\d+) KB gzipped for an LSTM's inference instead of (\d+)/.exec(
    readFileSync(join(root, DEPLOY), 'utf8'),
  )!
  const near = (got: number, want: string | undefined): void =>
    assert.ok(Math.abs(got / Number(want) - 1) < 0.1, `${got.toFixed(1)} KB, the page says ${want}`)
  for (const [name, { config, build }] of Object.entries(BUNDLERS)) {
    await t.test(name, async (t) => {
      const folder = join(project.folder, name)
      project.write(`${name}/app.js`, app)
      project.write(`${name}/${config}`, take(DEPLOY, config))
      const code = readFileSync(join(folder, await build(folder)), 'utf8')
      t.diagnostic(`${sizeOf(code).toFixed(1)} KB gzipped`)
      assert.ok(!code.includes('@compute'), 'there are shaders in it')
      near(sizeOf(code), claimed)
    })
  }
  await t.test('without the condition the shaders are there', async () => {
    const entry = join(project.folder, 'esbuild/app.js')
    const options = { bundle: true, minify: true, write: false, format: 'esm', logLevel: 'error' } as const
    const { outputFiles } = await esbuild({ ...options, entryPoints: [entry] })
    const code = outputFiles[0]!.text
    assert.ok(code.includes('@compute'))
    near(sizeOf(code), wholeClaimed)
  })
})

test('each file that a page names was tried out', () => assert.deepEqual(untaken(), []))
