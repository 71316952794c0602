/** Reads and compiles the fragments of bench/baselines: with the options that the shipped cells are compiled with (asconfig.json). */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Baseline, Baselines, Flavour } from './subjects.js'

/** What tools/assemblyscript_worker.js answers. */
interface Compiled {
  readonly bytes: Uint8Array<ArrayBuffer> | null
  readonly said: string
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** @throws Error with what the compiler says */
export async function compileBaselines(): Promise<Baselines> {
  const compiler = new Worker(new URL('../../tools/assemblyscript_worker.js', import.meta.url), { execArgv: [] })
  try {
    return { lstm: await baseline('lstm', compiler), gru: await baseline('gru', compiler) }
  } finally {
    await compiler.terminate()
  }
}

async function baseline(cell: string, compiler: Worker): Promise<Baseline> {
  const file = `bench/baselines/${cell}_by_hand`
  const half = (way: string): Promise<string> => readFile(`${root}${file}_${way}.wgsl`, 'utf8')
  const wgsl = { forward: await half('forward'), backward: await half('backward') }
  const relaxed = await compile(`${file}.ts`, 'relaxed', compiler)
  const simd = await compile(`${file}.ts`, 'simd', compiler)
  return { wgsl, wasm: { relaxed, simd } }
}

async function compile(entry: string, flavour: Flavour, compiler: Worker): Promise<Uint8Array<ArrayBuffer>> {
  const options = ['--baseDir', root, '--config', 'asconfig.json', '--target', `part.${flavour}`]
  const { bytes, said } = await new Promise<Compiled>((resolve, reject) => {
    compiler.once('error', reject).once('message', (compiled: Compiled) => {
      compiler.off('error', reject)
      resolve(compiled)
    })
    compiler.postMessage({ argv: [entry, ...options, '--outFile', 'baseline.wasm'] })
  })
  if (!bytes) throw new Error(`${entry} (${flavour}) does not compile: ${said}`)
  return bytes
}
