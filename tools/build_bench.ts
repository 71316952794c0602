/**
 * Fills dist/demos/bench, the benchmark's page in the demo site: its workers, the modules of the peak, the package as its users have it, which the worker
 * imports, and the peers, in a folder of their own, for they are large and loaded when they are wanted. And dist/bench: the command that needs no browser.
 * Bundled by esbuild, which takes the peers' mixture of CommonJS and modules as it is, in a second.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build, type BuildOptions } from 'esbuild'
import { withImports } from './imports.js'
import { listSite } from './site_files.js'
import { writePage } from './site_page.js'

const root = fileURLToPath(new URL('../', import.meta.url))
const site = join(root, 'dist/demos')
const out = join(site, 'bench')
const command = join(root, 'dist/bench')

/** Those that run in a page. */
const PEERS = ['onnxruntime_web_wasm', 'onnxruntime_web_webgpu', 'tensorflow_wasm', 'tensorflow_webgpu']

/** What the peers fetch by themselves. */
const FILES = [
  'onnxruntime-web/dist/ort-wasm-simd-threaded.mjs',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.mjs',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm',
]

export async function buildBench(): Promise<void> {
  for (const folder of [out, command]) rmSync(folder, { recursive: true, force: true })
  await bundle(
    [...['page', 'command', 'worker'].map((name) => `bench/page/${name}.ts`), 'bench/machine/peak_worker.ts'],
    out,
    true,
  )
  await bundle(
    PEERS.map((name) => `bench/peers/${name}.ts`),
    join(out, 'peers'),
    false,
  )
  for (const file of FILES) copyFileSync(join(root, 'node_modules', file), join(out, 'peers', file.split('/').at(-1)!))
  for (const file of ['command.html', 'style.css']) copyFileSync(join(root, 'bench/page', file), join(out, file))
  writePage(join(root, 'bench/page/index.html'), site, 'bench/index.html')
  mkdirSync(join(out, 'package'))
  // what the worker measures
  for (const file of withImports(join(root, 'dist'), ['index.js']))
    copyFileSync(join(root, 'dist', file), join(out, 'package', file))
  await compilePeak()
  listSite(site)
  await buildNode()
}

/** @param minify not the peers: they are as their packages have them */
async function bundle(entryPoints: string[], outdir: string, minify: boolean): Promise<void> {
  const options: BuildOptions = {
    ...{ absWorkingDir: root, entryPoints, outdir, entryNames: '[name]', chunkNames: 'chunks/[name]-[hash]' },
    ...{ bundle: true, splitting: true, minify, format: 'esm', target: 'es2022', sourcemap: true },
    ...{ logLevel: 'error', loader: { '.proto': 'text' }, define: { global: 'globalThis' } },
  }
  await build(options)
}

/** The command without a browser, in one file, as it is packed: Dawn stays beside it. */
async function buildNode(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['bench/node/run.ts'],
    outfile: join(command, 'node/run.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    external: ['webgpu'],
    loader: { '.wgsl': 'text' },
    // what is CommonJS in it asks for Node's modules by `require`
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
  })
  copyFileSync(join(root, 'bench/torch_lstm.py'), join(command, 'node/torch_lstm.py'))
}

/** Both builds. The module imports its memory, which no thread shares. */
async function compilePeak(): Promise<void> {
  const compiler = new Worker(new URL('assemblyscript_worker.js', import.meta.url), { execArgv: [] })
  try {
    for (const flavour of ['relaxed', 'simd']) {
      const options = ['--baseDir', root, '--config', 'asconfig.json', '--target', `peak.${flavour}`]
      const { bytes, said } = await new Promise<{ bytes: Uint8Array | null; said: string }>((resolve, reject) => {
        compiler.once('error', reject).once('message', resolve)
        compiler.postMessage({ argv: ['bench/peak/peak.ts', ...options, '--outFile', 'peak.wasm'] })
      })
      if (!bytes) throw new Error(`bench/peak/peak.ts (${flavour}) does not compile: ${said}`)
      writeFileSync(join(out, `peak.${flavour}.wasm`), bytes)
    }
  } finally {
    await compiler.terminate()
  }
}
