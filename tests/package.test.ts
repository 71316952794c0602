/** The package as npm would publish it: what is in it, how large it is, and that it imports and trains where it is installed. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { rollup } from 'rollup'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'

/** What a bundler makes of each program may be at most so many KiB, gzipped. */
const BUDGETS = { inference: 57, training: 61, ownCell: 69, everything: 103 }

const folder = mkdtempSync(join(tmpdir(), 'webrnn-package-'))
const installed = join(folder, 'node_modules', 'webrnn')
let files: string[] = []

before(() => {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { encoding: 'utf8' }),
  ) as [{ filename: string; files: { path: string }[] }]
  files = packed.files.map(({ path }) => path)
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', installed, '--strip-components=1'])
})
after(() => rmSync(folder, { recursive: true }))

test('the package has the library, its types, its documents, and nothing else', () => {
  const allowed =
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/(index|cells|kernels|cell|formats)\.(js|js\.map|d\.ts)|dist\/wasm\/webrnn\.(relaxed|simd)\.wasm)$/
  assert.deepEqual(
    files.filter((file) => !allowed.test(file)),
    [],
  )
  for (const file of [
    'dist/index.js',
    'dist/index.d.ts',
    'dist/cell.js',
    'dist/cells.d.ts',
    'dist/kernels.js',
    'dist/kernels.d.ts',
    'LICENSE',
    'README.md',
  ])
    assert.ok(files.includes(file), file)
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>
  assert.equal(manifest.dependencies, undefined, 'it has no dependency')
})

const TRAINING = `
import { open, Embedding, LSTM, Linear, sequential, crossEntropy, Adam } from 'webrnn'
const rt = await open({ backend: 'wasm' })
const model = sequential(new Embedding(rt, 5, 4), new LSTM(rt, 4, 8), new Linear(rt, 8, 5))
const optimizer = new Adam(model.parameters(), { lr: 0.05 })
let last = 0
for (let step = 0; step < 40; step++) {
  const loss = crossEntropy(model.forward([[0], [1], [2], [3]]), [1, 2, 3, 4])
  loss.backward()
  optimizer.step()
  last = await loss.item()
}
console.log(JSON.stringify({ backend: rt.backend, last }))
rt.close()
`

test('it trains in plain Node where it is installed, without flags', () => {
  const program = join(folder, 'program.mjs')
  writeFileSync(program, TRAINING)
  const output = execFileSync(process.execPath, [program], { encoding: 'utf8', cwd: folder })
  const { backend, last } = JSON.parse(output) as { backend: string; last: number }
  assert.equal(backend, 'wasm')
  assert.ok(last < 0.2, `the loss is ${last}`)
})

const INFERENCE = `
import { open, Embedding, LSTM, Linear, sequential } from 'webrnn'
const rt = await open({ backend: 'wasm' })
const model = sequential(new Embedding(rt, 5, 4), new LSTM(rt, 4, 8), new Linear(rt, 8, 5))
await model.load(await model.save())
const logits = rt.noGrad(() => model.forward([[0], [1], [2]]))
console.log(JSON.stringify({ shape: logits.shape, finite: (await logits.data()).every(Number.isFinite) }))
rt.close()
`

const OWN_CELL = `
import { open, Recurrent, cells, backward } from 'webrnn'
import { cell, EquationError } from 'webrnn/cell'
const rt = await open({ backend: 'wasm' })
const mine = cell({ name: 'mine', states: ['h'], equations: "f = sigmoid(W@x + R@h + b)\\nh' = f * h + (1 - f) * tanh(W_x)".replace('W_x', 'x') })
const layer = new Recurrent(rt, mine, 8, 8)
const x = rt.tensor(new Float32Array(48).fill(0.5), [3, 2, 8], { requiresGrad: true })
const { y } = layer.forward(x)
backward([y], [rt.tensor(new Float32Array(48).fill(1), [3, 2, 8])])
let said = ''
try { cell({ name: 'wrong', states: ['h'], equations: "h' = tanh(W@x + R@g)" }) } catch (error) { said = error instanceof EquationError ? error.message : String(error) }
console.log(JSON.stringify({ y: (await y.data()).every(Number.isFinite), dx: (await x.grad.data()).some((d) => d !== 0), said, names: Object.keys(cells) }))
rt.close()
`

test("webrnn/cell makes a cell of one's own where it is installed", () => {
  const program = join(folder, 'own_cell.mjs')
  writeFileSync(program, OWN_CELL)
  const output = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8', cwd: folder })) as {
    y: boolean
    dx: boolean
    said: string
    names: string[]
  }
  assert.ok(output.y && output.dx)
  assert.match(output.said, /^wrong, line 1, column 19: 'g' is neither a state nor defined by an equation\n/)
  assert.ok(output.names.includes('lstm') && output.names.includes('mut3'), output.names.join())
})

/** What a bundler makes of a program. */
async function bundled(name: string, program: string): Promise<string> {
  const input = join(folder, `${name}.mjs`)
  writeFileSync(input, program)
  const bundle = await rollup({ input, plugins: [nodeResolve(), terser({ module: true })] })
  const { output } = await bundle.generate({ format: 'es' })
  await bundle.close()
  return output[0].code
}

/** What a bundle prints. */
function printed(name: string, code: string): Record<string, unknown> {
  const file = join(folder, `${name}.bundle.mjs`)
  writeFileSync(file, code)
  return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' })) as Record<string, unknown>
}

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

test('a bundle has what its program needs, within its budget, and leaves the rest out', async (t) => {
  const bundles = {
    inference: await bundled('inference', INFERENCE),
    training: await bundled('training', TRAINING),
    ownCell: await bundled('own', OWN_CELL.replaceAll('cells', 'Object').replace('Object, ', '')),
    everything: await bundled('everything', "export * from 'webrnn'\nexport * from 'webrnn/cell'"),
  }
  const sizes = Object.entries(bundles).map(
    ([name, code]) => [name as keyof typeof BUDGETS, gzipSync(code, { level: 9 }).length] as const,
  )
  t.diagnostic(`gzipped bytes: ${sizes.map(([name, size]) => `${name} ${size}`).join(', ')}`)
  for (const [name, size] of sizes)
    assert.ok(size <= BUDGETS[name] * 1024, `${name} is ${size} bytes, more than ${BUDGETS[name]} KiB`)

  await t.test('and works', () => {
    assert.deepEqual(printed('inference', bundles.inference), { shape: [3, 1, 5], finite: true })
    assert.ok((printed('training', bundles.training).last as number) < 0.2)
  })

  await t.test('kernels', () => {
    const forward = ['copy', 'embedding_forward', 'fill', 'gemm', 'pack_weights', 'scan_forward', 'step_forward']
    // What layers keep for the way back comes with them.
    const back = ['add', 'bias_gradient', 'dropout', 'embedding_backward', 'scale', 'scan_backward', 'step_backward']
    const learning = ['adam', 'cross_entropy', 'scale_rows', 'sum', 'sum_of_squares']
    assert.deepEqual(shadersIn(bundles.inference), [...forward, ...back].sort())
    assert.deepEqual(shadersIn(bundles.training), [...forward, ...back, ...learning].sort())
    const others = ['crf', 'viterbi', 'windows_forward', 'max_over_time_forward', 'softmax_forward', 'sgd']
    assert.deepEqual(
      others.filter((name) => !shadersIn(bundles.everything).includes(name)),
      [],
    )
  })

  await t.test('cells and their compiler', () => {
    for (const text of ['Jozefowicz', 'is no part of an equation'])
      assert.ok(!bundles.training.includes(text), `training carries '${text}'`)
    // as strings: the inlined WebAssembly may spell a short name by chance
    const isString = (code: string, name: string): boolean => new RegExp(`["'\`]${name}["'\`]`).test(code)
    for (const name of ['mlstm', 'mut2', 'gru_before', 'hard_sigmoid'])
      assert.ok(!isString(bundles.training, name), `training carries '${name}'`)
    assert.ok(isString(bundles.everything, 'mut2') && bundles.everything.includes('is no part of an equation'))
    assert.ok(!readFileSync(join(installed, 'dist', 'index.js'), 'utf8').includes('is no part of an equation'))
  })
})
