/**
 * `npm run build`: fills dist/ with the compiled kernels and cells, the package, the pages and the tests' bundle; does nothing where dist/ is of
 * these very sources. `--force` builds all the same.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rollup, type OutputOptions } from 'rollup'
import { loadConfigFile } from 'rollup/loadConfigFile'
import { buildBench } from './build_bench.js'
import { fail } from './errors.js'

/** What dist/ is made of, and with. */
const SOURCES = [
  ...['assembly', 'bench', 'bindings', 'demos', 'shaders', 'tests'],
  ...['asconfig.json', 'package-lock.json', 'rollup.config.js', 'tsconfig.json'],
  ...[
    'tools/assemblyscript_worker.js',
    'tools/build.ts',
    'tools/build_bench.ts',
    'tools/build_wasm.ts',
    'tools/wasm_text.js',
  ],
]

const root = fileURLToPath(new URL('../', import.meta.url))
const stamp = join(root, 'dist', '.built')

/** Changes when a source is changed, added or removed. */
function state(): string {
  const files = SOURCES.flatMap((source) =>
    statSync(join(root, source)).isDirectory()
      ? readdirSync(join(root, source), { recursive: true, encoding: 'utf8' }).map((file) => join(source, file))
      : [source],
  ).filter((file) => statSync(join(root, file)).isFile())
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(join(root, file))
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

async function build(): Promise<void> {
  const built = state()
  if (!process.argv.includes('--force') && existsSync(stamp) && readFileSync(stamp, 'utf8') === built) return
  const say = (what: string): void => void process.stderr.write(`building: ${what}\n`)
  rmSync(stamp, { force: true })
  say('WebAssembly')
  const wasm = spawnSync(process.execPath, ['--import', 'tsx', 'tools/build_wasm.ts', 'tools/wasm_text.js'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (wasm.status !== 0) return void (process.exitCode = 1)
  const { options, warnings } = await loadConfigFile(join(root, 'rollup.config.js'), { silent: true })
  warnings.flush()
  for (const one of options) {
    say((one.output as OutputOptions[]).map(({ file, dir }) => file ?? dir).join(', '))
    const bundle = await rollup(one)
    for (const output of one.output) await bundle.write(output)
    await bundle.close()
  }
  say('dist/bench')
  await buildBench()
  writeFileSync(stamp, built)
}

await build().catch(fail)
