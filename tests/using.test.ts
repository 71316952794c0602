/** `using`, the console and a device that may be lost, where a program is compiled and run: with the language's newest names and without. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import ts from 'typescript'

const root = fileURLToPath(new URL('../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'webrnn-using-'))
after(() => rmSync(folder, { recursive: true }))

/** What the compiler says of a program that uses the package's declarations as they are shipped. */
function complaints(program: string, lib: readonly string[]): string[] {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'program.ts')
  writeFileSync(file, program)
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['es2022', 'dom', 'dom.iterable', ...lib].map((name) => `lib.${name}.d.ts`),
    types: [],
    paths: { webrnn: [join(root, 'dist/index.d.ts')] },
    strict: true,
    noEmit: true,
    // of the declarations only the compiler's own are not looked at
    skipLibCheck: false,
    skipDefaultLibCheck: true,
  }
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

const PLAIN = `
import { open, version, type DeviceLostError } from 'webrnn'
const rt = await open({ backend: 'wasm', signal: AbortSignal.timeout(1000) })
const loss: Promise<DeviceLostError> = rt.lost
void loss.then(({ message }) => message)
// @ts-expect-error: it is typed
void loss.then(({ oops }) => oops)
export const line: string = \`\${version} \${rt.tensor([[1], [2]])} \${rt}\`
rt.close()
`

const USING = `
{
  await using rt = await open({ backend: 'wasm' })
  using x = rt.tensor([[1, 2], [3, 4]])
  await x.data()
}
using again = await open({ backend: 'wasm' })
// @ts-expect-error: it has no end
using kept = again.random
`

test('the declarations are read without the types of `using`, and make `using` work with them', () => {
  assert.deepEqual(complaints(PLAIN, []), [])
  assert.deepEqual(complaints(PLAIN + USING, ['esnext.disposable']), [])
})

/** An engine of some years ago, whatever this one is. */
const OLD_ENGINE = `const Symbol = new Proxy(function () {}, {
  get: (_, name) => (name === 'dispose' || name === 'asyncDispose' ? undefined : globalThis.Symbol[name]),
  apply: (_, __, [name]) => globalThis.Symbol(name),
})`

const ENDING = `
import { open } from ${JSON.stringify(join(root, 'dist/index.js'))}
const closed = []
{
  await using rt = await open({ backend: 'wasm', threads: 1 })
  using other = await open({ backend: 'wasm', threads: 1 })
  using x = rt.tensor([[1, 2], [3, 4]])
  closed.push(rt, other, x)
}
console.log(JSON.stringify({ native: typeof Symbol.dispose, said: closed.map(String), undefined: closed.some((one) => 'undefined' in one) }))
`

for (const [where, banner] of [
  ['an engine that has its symbols or not, as this one', ''],
  ['an engine without its symbols', OLD_ENGINE],
] as const)
  test(`\`using\`, as esbuild compiles it, ends what it holds in ${where}`, async () => {
    const outfile = join(folder, 'ending.mjs')
    await build({
      stdin: { contents: ENDING, resolveDir: root },
      bundle: true,
      format: 'esm',
      target: 'es2022',
      banner: { js: banner },
      outfile,
    })
    const printed = JSON.parse(execFileSync(process.execPath, [outfile], { encoding: 'utf8' })) as {
      native: string
      said: string[]
      undefined: boolean
    }
    if (banner) assert.equal(printed.native, 'undefined')
    assert.deepEqual(printed.said, ['Runtime, closed', 'Runtime, closed', 'Tensor [2, 2] float32, given back'])
    assert.equal(printed.undefined, false, 'a method is named "undefined"')
  })

const PRINTING = `
import { open, LSTM, Linear, sequential, formatTensor } from ${JSON.stringify(join(root, 'dist/index.js'))}
const rt = await open({ backend: 'wasm', threads: 1 })
const x = rt.tensor([[1, 2]], undefined, { requiresGrad: true })
console.log(x)
console.log({ model: sequential(new LSTM(rt, 2, 3, { layers: 2 }), new Linear(rt, 3, 1)) })
console.log(await formatTensor(x))
rt.lost.then(() => console.log('lost'))
`

test('the console prints lines instead of insides, and a promise of a loss keeps no program running', () => {
  const program = join(folder, 'printing.mjs')
  writeFileSync(program, PRINTING)
  const output = execFileSync(process.execPath, [program], { encoding: 'utf8', timeout: 60_000 })
  assert.equal(
    output,
    'Tensor [1, 2] float32, requiresGrad\n{ model: sequential(LSTM(2, 3, layers: 2), Linear(3, 1)) }\n[[1, 2]]\n',
  )
})
