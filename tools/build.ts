/**
 * `npm run build`: fills dist/ with the compiled kernels and cells, the package, the demo site, the tests' bundle and the benchmark; a part that is of these very
 * sources stays. `--force` builds all the same.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rollup, type OutputOptions } from 'rollup'
import { loadConfigFile } from 'rollup/loadConfigFile'
import { buildBench } from './build_bench.js'
import { fail } from './errors.js'

interface Part {
  readonly name: string
  /** What it is made of, and with. */
  readonly sources: readonly string[]
  build(): Promise<void>
}

const root = fileURLToPath(new URL('../', import.meta.url))
const say = (what: string): void => void process.stderr.write(`building: ${what}\n`)

const TOOLS = ['package-lock.json', 'rollup.config.js', 'tsconfig.json', 'tools/build.ts']
const SITE = ['demos', 'tools/site_files.js', 'tools/site_page.js']
const PACKAGE = [
  ...['assembly', 'bindings', 'shaders', 'asconfig.json'],
  ...['tools/assemblyscript_worker.js', 'tools/build_wasm.ts', 'tools/inline.js', 'tools/wasm_text.js'],
  ...['tools/wgsl_names.js', 'tools/wgsl_text.js', ...TOOLS],
]

const PARTS: readonly Part[] = [
  { name: 'package', sources: PACKAGE, build: async () => void (compileWasm(), await bundle('package')) },
  { name: 'demos', sources: [...SITE, 'bench/results', 'tools/tagger', ...PACKAGE], build: () => bundle('demos') },
  { name: 'tests', sources: ['tests', ...PACKAGE], build: () => bundle('tests') },
  {
    name: 'bench',
    sources: ['bench', ...SITE, 'tools/build_bench.ts', ...PACKAGE],
    build: async () => void (say('dist/demos/bench, dist/bench'), await buildBench()),
  },
]

/** Changes when a source is changed, added or removed. */
function stateOf(sources: readonly string[]): string {
  const files = sources
    .flatMap((source) =>
      statSync(join(root, source)).isDirectory()
        ? readdirSync(join(root, source), { recursive: true, encoding: 'utf8' }).map((file) => join(source, file))
        : [source],
    )
    .filter((file) => statSync(join(root, file)).isFile())
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(join(root, file))
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

function compileWasm(): void {
  say('WebAssembly')
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'tools/build_wasm.ts'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('the kernels do not compile')
}

/** What rollup.config.js has under this name. */
async function bundle(part: string): Promise<void> {
  const { options, warnings } = await loadConfigFile(join(root, 'rollup.config.js'), { silent: true, configPart: part })
  warnings.flush()
  for (const one of options) {
    say((one.output as OutputOptions[]).map(({ file, dir }) => file ?? dir).join(', '))
    const bundle = await rollup(one)
    for (const output of one.output) await bundle.write(output)
    await bundle.close()
  }
}

async function build(): Promise<void> {
  const stamps = join(root, 'dist', '.built')
  if (process.argv.includes('--force')) rmSync(stamps, { recursive: true, force: true })
  for (const { name, sources, build } of PARTS) {
    const stamp = join(stamps, name)
    const state = stateOf(sources)
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) continue
    rmSync(stamp, { force: true })
    await build()
    mkdirSync(stamps, { recursive: true })
    writeFileSync(stamp, state)
  }
}

await build().catch(fail)
