/** The package as npm would publish it: what is in it, how large it is, and that it imports and trains where it is installed. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join, posix } from 'node:path'
import { after, test } from 'node:test'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { bundle, gzipped } from '../tools/sizes/bundle.js'
import { PROGRAMS, type ProgramName } from '../tools/sizes/programs.js'
import { claimedIn } from '../tools/sizes/table.js'
import { installPackage } from './hosts/project.js'

/** What a bundler makes of each program may be at most so many KiB, gzipped. */
const BUDGETS = {
  inference: 53,
  withoutWebGPU: 32,
  training: 59,
  ownCell: 65,
  everything: 100,
  withFormats: 126,
  withFormatsWithoutWebGPU: 97,
}

const { folder, installed, files, remove } = installPackage()
after(remove)

const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
  readonly dependencies?: unknown
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

test('the package has the library, its types, its documents, and nothing else', () => {
  const scripts = ['index', 'cells', 'kernels', 'cell', 'formats'].flatMap((name) => [
    ...['js', 'js.map', 'd.ts'].map((extension) => `dist/${name}.${extension}`),
    ...['js', 'js.map'].map((extension) => `dist/wasm_only/${name}.${extension}`),
  ])
  const texts = ['dist', 'dist/wasm_only'].flatMap((to) => ['js', 'js.map'].map((end) => `${to}/texts.${end}`))
  const shared = 'dist/shared.d.ts'
  const builds = ['relaxed', 'simd'].map((flavour) => `dist/wasm/webrnn.${flavour}.wasm`)
  const documents = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']
  assert.deepEqual([...files].sort(), [...scripts, ...texts, shared, ...builds, ...documents].sort())
  assert.equal(manifest.dependencies, undefined, 'it has no dependency')
})

test('each entry leads to a file, and each file is reached', async () => {
  const paths = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? entry : Object.values(entry),
  )
  assert.ok(paths.includes('./dist/formats.js'), paths.join())
  assert.deepEqual(
    paths.filter((path) => !files.includes(path.replace('./', ''))),
    [],
  )
  const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true })
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  )
})

test('source maps carry their sources', () => {
  const scripts = files.filter((file) => file.endsWith('.js'))
  const all: string[] = []
  for (const file of scripts) {
    const code = readFileSync(join(installed, file), 'utf8')
    assert.match(code, new RegExp(`\\n//# sourceMappingURL=${basename(file)}\\.map\\s*$`), file)
    const { version, sources, sourcesContent, mappings } = JSON.parse(
      readFileSync(join(installed, `${file}.map`), 'utf8'),
    ) as {
      readonly version: number
      readonly sources: readonly string[]
      readonly sourcesContent: readonly (string | null)[]
      readonly mappings: string
    }
    assert.equal(version, 3)
    assert.equal(mappings.length > 0, sources.length > 0, file)
    all.push(...sources.map((source) => posix.join(posix.dirname(file), source)))
    assert.deepEqual(
      sources.filter((_, n) => !sourcesContent[n]),
      [],
      `${file}: sources without a text`,
    )
    assert.deepEqual(
      sources.filter((source) => source.startsWith('/') || source.includes(':')),
      [],
      `${file}: sources of one machine`,
    )
  }
  for (const source of ['open.ts', 'nn/lstm.ts', 'backend/kernels/products.ts', 'cells/mut1.ts', 'language/parse.ts'])
    assert.ok(all.includes(`bindings/${source}`), source)
})

/** What a program prints that runs where the package is installed. */
function printed(name: string, code: string): Record<string, unknown> {
  const file = join(folder, `${name}.mjs`)
  writeFileSync(file, code)
  return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8', cwd: folder })) as Record<
    string,
    unknown
  >
}

test('it trains in plain Node where it is installed, without flags', () => {
  const { backend, last } = printed('program', PROGRAMS.training)
  assert.equal(backend, 'wasm')
  assert.ok((last as number) < 0.2, `the loss is ${String(last)}`)
})

test("webrnn/cell makes a cell of one's own where it is installed", () => {
  const { y, dx, said } = printed('own_cell', PROGRAMS.ownCell)
  assert.ok(y && dx)
  assert.match(said as string, /^wrong, line 1, column 19: 'g' is neither a state nor defined by an equation\n/)
  const { names } = printed(
    'names',
    "import { cells } from 'webrnn'\nconsole.log(JSON.stringify({ names: Object.keys(cells) }))",
  ) as { names: string[] }
  assert.ok(names.includes('lstm') && names.includes('mut3'), names.join())
})

/** The kernels whose shader a bundle carries. */
const shadersIn = (code: string): string[] =>
  readdirSync('shaders/kernels')
    .filter((file) => readFileSync(join('shaders/kernels', file), 'utf8').includes('@compute'))
    .map((file) => file.replace('.wgsl', ''))
    .filter((name) => code.includes(`fn ${name}(`))

test('no class is in two of the files: an instance of one would be none of the other', () => {
  const classesOf = (file: string): string[] =>
    [...readFileSync(join(installed, 'dist', file), 'utf8').matchAll(/\bclass (\w+)/g)].map(([, name]) => name!)
  const all = ['index.js', 'kernels.js', 'cells.js'].flatMap(classesOf)
  assert.ok(all.includes('WebRNNError'), 'names of classes are not kept')
  // of those that are minified the names may agree by chance
  const named = all.filter((name) => name.length > 3)
  assert.deepEqual(
    named.filter((name, n) => named.indexOf(name) !== n),
    [],
  )
})

test('no class is declared in two of the files: to TypeScript they would be two', () => {
  const declared = files
    .filter((file) => file.endsWith('.d.ts'))
    .flatMap((file) => [
      ...readFileSync(join(installed, file), 'utf8').matchAll(/^(?:declare|export) .*\bclass (\w+)/gm),
    ])
    .map(([, name]) => name!)
  for (const name of ['Tensor', 'WebRNNError', 'OnnxModel', 'EquationError']) assert.ok(declared.includes(name), name)
  assert.deepEqual(
    declared.filter((name, n) => declared.indexOf(name) !== n),
    [],
  )
})

test('a bundle has what its program needs, within its budget, and leaves the rest out', async (t) => {
  const bundles: Partial<Record<ProgramName, string>> = {}
  for (const name of Object.keys(PROGRAMS) as ProgramName[]) bundles[name] = await bundle(name, folder)
  const { inference, withoutWebGPU, training, everything } = bundles as Record<ProgramName, string>
  const sizes = Object.entries(bundles).map(([name, code]) => [name as ProgramName, gzipped(code)] as const)
  t.diagnostic(`gzipped bytes: ${sizes.map(([name, size]) => `${name} ${size}`).join(', ')}`)
  for (const [name, budget] of Object.entries(BUDGETS)) {
    const size = gzipped(bundles[name as ProgramName]!)
    assert.ok(size <= budget * 1024, `${name} is ${size} bytes, more than ${budget} KiB`)
  }

  await t.test('and README.md tells its size', () => {
    const claimed = claimedIn(readFileSync('README.md', 'utf8'))
    for (const [name, size] of sizes) {
      const off = Math.abs(claimed[name].gzipped / size - 1)
      assert.ok(
        off <= 0.02,
        `${name} is ${size} bytes, README.md says ${claimed[name].gzipped}: npm run sizes -- --write`,
      )
    }
  })

  await t.test('and works', () => {
    for (const [name, code] of Object.entries({ inference, withoutWebGPU }))
      assert.deepEqual(printed(name, code), { shape: [3, 1, 5], finite: true })
    assert.ok((printed('training', training).last as number) < 0.2)
  })

  await t.test('kernels', () => {
    const forward = ['copy', 'embedding_forward', 'fill', 'gemm', 'pack_weights', 'scan_forward', 'step_forward']
    // What layers keep for the way back comes with them.
    const back = [
      'add',
      'bias_gradient',
      'dropout',
      'embedding_backward',
      'scale',
      'scan_backward',
      'step_backward',
      'sum_slices',
    ]
    const learning = ['adam', 'cross_entropy', 'scale_rows', 'sum', 'sum_of_squares']
    assert.deepEqual(shadersIn(inference), [...forward, ...back].sort())
    assert.deepEqual(shadersIn(withoutWebGPU), [])
    assert.deepEqual(shadersIn(training), [...forward, ...back, ...learning].sort())
    const others = ['crf', 'viterbi', 'windows_forward', 'max_over_time_forward', 'softmax_forward', 'sgd']
    assert.deepEqual(
      others.filter((name) => !shadersIn(everything).includes(name)),
      [],
    )
  })

  await t.test('cells and their compiler', () => {
    for (const text of ['Jozefowicz', 'is no part of an equation'])
      assert.ok(!training.includes(text), `training carries '${text}'`)
    // as strings: the inlined WebAssembly may spell a short name by chance
    const isString = (code: string, name: string): boolean => new RegExp(`["'\`]${name}["'\`]`).test(code)
    for (const name of ['mlstm', 'mut2', 'gru_before', 'hard_sigmoid'])
      assert.ok(!isString(training, name), `training carries '${name}'`)
    assert.ok(isString(everything, 'mut2') && everything.includes('is no part of an equation'))
    assert.ok(!readFileSync(join(installed, 'dist', 'index.js'), 'utf8').includes('is no part of an equation'))
  })
})
