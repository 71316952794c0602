/** The packed package in Node: imported, in a worker, and by `require`, in which newer versions take modules and older ones refuse them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { program, type Outcome } from './app.js'
import { installPackage } from './project.js'

const { folder, remove } = installPackage()
after(remove)
writeFileSync(join(folder, 'program.mjs'), program())

/** Runs a file of the project. Whatever it writes to stderr, warnings included, is an error. @returns what it printed */
function printed(file: string, text: string): string {
  writeFileSync(join(folder, file), text)
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, file)], {
    encoding: 'utf8',
    cwd: folder,
  })
  assert.equal(stderr, '')
  assert.equal(status, 0)
  return stdout
}

const RUN = "const { run } = await import('./program.mjs')\nconst outcome = await run({ threads: 1, webgpu: false })\n"

/** What every way gives, to the bit. */
const outcome = JSON.parse(printed('main.mjs', `${RUN}console.log(JSON.stringify(outcome))`)) as Outcome

test('Node, import', () => {
  assert.match(outcome.reason, /^WebAssembly, .*, 1 thread$/)
  assert.equal(outcome.losses.length, 8)
  assert.ok(outcome.losses.at(-1)! < outcome.losses[0]! / 2, outcome.losses.join())
  assert.ok([...outcome.logits, ...outcome.own].every(Number.isFinite))
})

test('Node, import() in a CommonJS module', () => {
  const text = `(async () => { ${RUN} console.log(JSON.stringify(outcome)) })()`
  assert.deepEqual(JSON.parse(printed('dynamic.cjs', text)), outcome)
})

test('Node, a worker', () => {
  writeFileSync(
    join(folder, 'worker.mjs'),
    `import { parentPort } from 'node:worker_threads'\n${RUN}parentPort.postMessage(outcome)`,
  )
  const text = `
    import { Worker } from 'node:worker_threads'
    new Worker(new URL('./worker.mjs', import.meta.url)).once('message', (outcome) => console.log(JSON.stringify(outcome)))`
  assert.deepEqual(JSON.parse(printed('starts_worker.mjs', text)), outcome)
})

test('Node, require: the same module as import where Node can, else an error that says import()', () => {
  const text = `
    let required
    try { required = require('webrnn') } catch ({ code, message }) { console.log(JSON.stringify({ code, message })) }
    if (required) import('webrnn').then(({ open, LSTM }) =>
      console.log(JSON.stringify({ same: required.open === open && required.LSTM === LSTM, cell: typeof require('webrnn/cell').cell })))`
  // Node 20 announces, on stderr, that this is new
  const { stdout, status } = spawnSync(process.execPath, ['--eval', text], { encoding: 'utf8', cwd: folder })
  assert.equal(status, 0)
  const got = JSON.parse(stdout) as { code?: string; message?: string }
  if ((process.features as { require_module?: boolean }).require_module)
    assert.deepEqual(got, { same: true, cell: 'function' })
  else {
    assert.equal(got.code, 'ERR_REQUIRE_ESM')
    assert.match(got.message!, /dynamic import\(\)/)
  }
})

test('Node, the raw WebAssembly: webrnn/wasm/relaxed and webrnn/wasm/simd', () => {
  const text = `
    import { readFileSync } from 'node:fs'
    const builds = ['relaxed', 'simd'].map((name) => readFileSync(new URL(import.meta.resolve('webrnn/wasm/' + name))))
    console.log(JSON.stringify([builds.map((bytes) => bytes.toString('latin1', 0, 4)), WebAssembly.validate(builds[1])]))`
  assert.deepEqual(JSON.parse(printed('raw.mjs', text)), [['\0asm', '\0asm'], true])
})
