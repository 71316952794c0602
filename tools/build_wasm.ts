/**
 * `npm run build:wasm`: compiles assembly/ to dist/wasm/core.FLAVOUR.wasm, what every network needs, each other kernel to a dist/wasm/kernels/NAME.FLAVOUR.wasm and
 * each cell to a dist/wasm/cells/NAME.FLAVOUR.wasm, which the package inlines; and all kernels to one dist/wasm/webrnn.FLAVOUR.wasm, which it ships.
 * A module that is newer than everything that it is made of stays as it is. The compiler's options are in asconfig.json, by kind and flavour.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { Flavour } from '../bindings/language/compiled.js'
import { fail } from './errors.js'

interface Build {
  /** What asconfig.json has options for. */
  readonly kind: 'core' | 'part'
  readonly entry: string
  /** The files besides the compiler's that the module is made of, the entry included. */
  readonly sources: readonly string[]
  readonly output: (flavour: Flavour) => string
  /** What a cell exports, no more and no less. */
  readonly exports?: readonly string[]
}

/** What a thread answers. */
interface Compiled {
  readonly bytes: Uint8Array<ArrayBuffer> | null
  /** The compiler's diagnostics, as text for people. */
  readonly said: string
}

const FLAVOURS: readonly Flavour[] = ['relaxed', 'simd']

const CELL_EXPORTS = ['backward', 'forward', 'operand', 'operand_backward']

/** What every module depends on: the options, the compiler's version, and what is asked of the result below. */
const COMPILER = ['asconfig.json', 'package-lock.json', 'tools/build_wasm.ts', 'tools/assemblyscript_worker.js']

/** Of the optimizer's last rounds one made nothing smaller: so it is meant. */
const MODEST = /^Last converge was suboptimal\.\n/gm

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const list = (folder: string, extension: string): string[] =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter((file) => file.endsWith(extension)) : []

const changed = (file: string): number => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity

const outputOf =
  (name: string) =>
  (flavour: Flavour): string =>
    `dist/wasm/${name}.${flavour}.wasm`

const kernelSources = list('assembly/kernels', '.ts').map((file) => `assembly/kernels/${file}`)

/** The files of assembly/kernels whose functions a module exports. */
const exportedBy = (entry: string): string[] =>
  [...readFileSync(join(root, entry), 'utf8').matchAll(/from '\.\/kernels\/(\w+)'/g)].map(([, name]) => name!)

const whole = (['core', 'index'] as const).map((name): Build => {
  const entry = `assembly/${name}.ts`
  const sources = ['assembly/core.ts', 'assembly/index.ts', ...kernelSources]
  return { kind: 'core', entry, sources, output: outputOf(name === 'index' ? 'webrnn' : name) }
})

/** The kernels that are not in the core. Which files each imports is not looked up: all count. */
const kernels = exportedBy('assembly/index.ts').map((name): Build => {
  const entry = `assembly/kernels/${name}.ts`
  return { kind: 'part', entry, sources: kernelSources, output: outputOf(`kernels/${name}`) }
})

const cells = list('assembly/cells', '.ts').map((file): Build => {
  const entry = `assembly/cells/${file}`
  const output = outputOf(`cells/${file.replace(/\.ts$/, '')}`)
  return { kind: 'part', entry, sources: [entry, 'assembly/kernels/math.ts'], output, exports: CELL_EXPORTS }
})

function upToDate({ sources, output }: Build, flavour: Flavour): boolean {
  return [...sources, ...COMPILER].every((file) => changed(file) < changed(output(flavour)))
}

/** Compiles, checks and writes one module. What the compiler has to say is printed. @returns what is wrong, or nothing */
async function build(
  { kind, entry, output, exports }: Build,
  flavour: Flavour,
  compiler: Worker,
): Promise<string | undefined> {
  const file = output(flavour)
  const started = new Date()
  const argv = [
    entry,
    '--baseDir',
    root,
    '--config',
    'asconfig.json',
    '--target',
    `${kind}.${flavour}`,
    '--outFile',
    file,
  ]
  const { bytes, said } = await ask(compiler, argv)
  process.stderr.write(said.replace(MODEST, ''))
  if (!bytes) return `${entry} (${flavour}) does not compile`
  const wrong = kind === 'part' ? wrongWithPart(bytes, exports) : undefined
  if (wrong) return `${entry} (${flavour}) ${wrong}`
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), bytes)
  // A source that was changed meanwhile is newer than that.
  utimesSync(join(root, file), started, started)
  return undefined
}

/** Hands the compiler's arguments to the thread and waits for its answer. A compiler that crashes ends the thread without one. */
function ask(compiler: Worker, argv: readonly string[]): Promise<Compiled> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`The AssemblyScript compiler crashed: asc ${argv.join(' ')}`))
    compiler.once('exit', ended).once('error', reject)
    compiler.once('message', (compiled: Compiled) => {
      compiler.off('exit', ended).off('error', reject)
      resolve(compiled)
    })
    compiler.postMessage({ argv })
  })
}

/** A part is put beside the core, into memory that is in use: it may bring its functions and nothing else. */
function wrongWithPart(bytes: Uint8Array<ArrayBuffer>, wanted?: readonly string[]): string | undefined {
  const module = new WebAssembly.Module(bytes)
  const imports = WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`)
  if (imports.join() !== 'env.memory') return `imports ${imports.join(', ') || 'nothing'}, wanted env.memory`
  const exports = WebAssembly.Module.exports(module).map(({ name }) => name)
  if (wanted && exports.sort().join() !== wanted.join())
    return `exports ${exports.join(', ')}, wanted ${wanted.join(', ')}`
  const sections = sectionsOf(bytes)
  if (sections.includes(8)) return 'has a start function'
  if (sections.includes(11)) return 'writes data into the memory'
  return undefined
}

/** The numbers of a module's sections, in their order. Each is a byte, the section's length in LEB128, and that many bytes. */
function sectionsOf(bytes: Uint8Array): number[] {
  const sections: number[] = []
  for (let at = 8; at < bytes.length;) {
    sections.push(bytes[at++]!)
    let length = 0
    for (let shift = 0, more = true; more; shift += 7) {
      length |= (bytes[at]! & 0x7f) << shift
      more = bytes[at++]! >= 0x80
    }
    at += length
  }
  return sections
}

/** Removes the modules of cells and kernels that are gone. */
function removeOrphans(): void {
  const outputs = [...kernels, ...cells].flatMap(({ output }) => FLAVOURS.map(output))
  for (const folder of ['dist/wasm/kernels', 'dist/wasm/cells'])
    for (const file of list(folder, '.wasm').map((name) => `${folder}/${name}`))
      if (!outputs.includes(file)) rmSync(join(root, file))
}

/** Takes one due module after the other and compiles it on a thread of its own. */
async function work(due: { module: Build; flavour: Flavour }[]): Promise<void> {
  const compiler = new Worker(new URL('assemblyscript_worker.js', import.meta.url), { execArgv: [] })
  try {
    for (let next = due.shift(); next; next = due.shift()) {
      const wrong = await build(next.module, next.flavour, compiler)
      if (wrong === undefined) continue
      process.stderr.write(`${wrong}\n`)
      process.exitCode = 1
    }
  } finally {
    await compiler.terminate()
  }
}

try {
  // The check above has to understand both flavours. Node 20 has relaxed SIMD behind a flag.
  if (Number(process.versions.node.split('.')[0]) < 21) setFlagsFromString('--experimental-wasm-relaxed-simd')
  removeOrphans()
  const due = [...whole, ...kernels, ...cells].flatMap((module) =>
    FLAVOURS.filter((flavour) => !upToDate(module, flavour)).map((flavour) => ({ module, flavour })),
  )
  const threads = Math.min(availableParallelism(), due.length, 4)
  await Promise.all(Array.from({ length: threads }, () => work(due)))
} catch (error) {
  fail(error)
}
