/** The package as npm would publish it: what is in it, how large it is, and that it imports and trains where it is installed. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { rollup } from 'rollup'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'

/** `dist` for training an LSTM, gzipped. */
const BUDGET = 60 * 1024

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
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/index\.(js|js\.map|d\.ts)|dist\/wasm\/webrnn\.(relaxed|simd)\.wasm)$/
  assert.deepEqual(
    files.filter((file) => !allowed.test(file)),
    [],
  )
  for (const file of ['dist/index.js', 'dist/index.d.ts', 'LICENSE', 'README.md']) assert.ok(files.includes(file), file)
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>
  assert.equal(manifest.dependencies, undefined, 'it has no dependency')
})

const PROGRAM = `
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
  writeFileSync(program, PROGRAM)
  const output = execFileSync(process.execPath, [program], { encoding: 'utf8', cwd: folder })
  const { backend, last } = JSON.parse(output) as { backend: string; last: number }
  assert.equal(backend, 'wasm')
  assert.ok(last < 0.2, `the loss is ${last}`)
})

test(`all that training an LSTM needs is at most ${BUDGET} bytes gzipped`, async (t) => {
  const input = join(folder, 'program.mjs')
  writeFileSync(input, PROGRAM)
  const bundle = await rollup({ input, plugins: [nodeResolve(), terser({ module: true })] })
  const { output } = await bundle.generate({ format: 'es' })
  await bundle.close()
  const used = gzipSync(output[0].code, { level: 9 }).length
  const whole = gzipSync(readFileSync(join(installed, 'dist', 'index.js')), { level: 9 }).length
  t.diagnostic(`LSTM training ${used} bytes, everything ${whole} bytes, gzipped`)
  assert.ok(whole <= BUDGET, `everything is ${whole} bytes`)
  assert.ok(used <= whole + 1024, `LSTM training alone is ${used} bytes`)
})
