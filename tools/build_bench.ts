/**
 * Fills dist/bench: the bench page, its workers, the peers that they load when they are wanted, the modules of the peak, and the command that needs no browser. Bundled by esbuild, which
 * takes the peers' mixture of CommonJS and modules as it is, in a second. The package is no part of it: the worker imports dist/index.js.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../', import.meta.url))
const out = join(root, 'dist/bench')

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
  rmSync(out, { recursive: true, force: true })
  mkdirSync(join(out, 'peers'), { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: ['page', 'command', 'worker']
      .map((name) => `bench/page/${name}.ts`)
      .concat('bench/machine/peak_worker.ts'),
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: true,
    logLevel: 'error',
    loader: { '.proto': 'text' },
    define: { global: 'globalThis' },
  })
  await buildNode()
  for (const file of ['index.html', 'command.html', 'style.css'])
    copyFileSync(join(root, 'bench/page', file), join(out, file))
  for (const file of FILES) copyFileSync(join(root, 'node_modules', file), join(out, 'peers', file.split('/').at(-1)!))
  await compilePeak()
}

/** The command without a browser, in one file, as it is packed: Dawn stays beside it. */
async function buildNode(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['bench/node/run.ts'],
    outfile: join(out, 'node/run.js'),
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
  copyFileSync(join(root, 'bench/torch_lstm.py'), join(out, 'node/torch_lstm.py'))
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
