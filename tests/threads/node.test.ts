/** Threads in Node: the same numbers on any number of them, no core burnt in between, no process kept alive. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { loadPackage } from '../../tools/cells/package.js'

const webrnn = await loadPackage()

/** Losses of some steps that divide everything: rows, units, products, sums. */
async function losses(threads: number): Promise<number[]> {
  const { open, sequential, Embedding, LSTM, GRU, Linear, Adam, crossEntropy } = webrnn
  const rt = await open({ backend: 'wasm', threads, seed: 3 })
  assert.equal(rt.threads, threads)
  assert.match(rt.reason, threads === 1 ? /, 1 thread$/ : /, 2 threads$/)
  const layers = [new Embedding(rt, 500, 64), new LSTM(rt, 64, 256, { bidirectional: true }), new GRU(rt, 512, 256)]
  const model = sequential(...layers, new Linear(rt, 256, 500))
  const optimizer = new Adam(model.parameters(), { lr: 1e-2, clipNorm: 1 })
  const all: number[] = []
  for (const B of [1, 3, 24, 24]) {
    const tokens = Array.from({ length: 12 }, (_, t) => Array.from({ length: B }, (_, b) => (7 * t + 11 * b) % 500))
    const lengths = Array.from({ length: B }, (_, b) => 12 - (b % 5))
    const loss = crossEntropy(model.forward(tokens, { lengths }), tokens.flat())
    loss.backward()
    optimizer.step()
    all.push(await loss.item())
  }
  rt.close()
  return all
}

test('two threads give the numbers of one, to the bit', async () => {
  assert.deepEqual(await losses(2), await losses(1))
})

test('more threads than cores are not started, and the reason says so', async () => {
  const rt = await webrnn.open({ backend: 'wasm', threads: 1000 })
  assert.equal(rt.threads, availableParallelism())
  assert.match(
    rt.reason,
    new RegExp(`\\(1000 were asked for, this machine runs ${availableParallelism()} at a time\\)$`),
  )
  rt.close()
  for (const threads of [0, -1, 1.5, NaN, '2' as unknown as number])
    await assert.rejects(webrnn.open({ backend: 'wasm', threads }), /OptionError|wanted a whole number from 1/)
})

test('helpers that have nothing to do burn no core', async () => {
  const rt = await webrnn.open({ backend: 'wasm', threads: 2 })
  const layer = new webrnn.LSTM(rt, 128, 256)
  rt.noGrad(() => layer.forward(rt.tensor(new Float32Array(32 * 16 * 128), [32, 16, 128])))
  await sleep(50)
  const before = process.cpuUsage()
  await sleep(500)
  const { user, system } = process.cpuUsage(before)
  assert.ok(user + system < 250_000, `${(user + system) / 1000} ms of 500`)
  rt.close()
})

test('a program ends although its runtime is open', () => {
  const program = `
    const { open, LSTM } = await import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)})
    const rt = await open({ backend: 'wasm', threads: 2 })
    const layer = new LSTM(rt, 64, 256)
    const { y } = layer.forward(rt.tensor(new Float32Array(8 * 16 * 64), [8, 16, 64]))
    console.log(rt.threads, (await y.data()).length)`
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  assert.equal(output, `2 ${8 * 16 * 256}\n`)
})

test('a helper that has ended is one less', async () => {
  const rt = await webrnn.open({ backend: 'wasm', threads: 2 })
  const layer = new webrnn.LSTM(rt, 64, 512)
  const x = rt.tensor(new Float32Array(20 * 64).fill(0.1), [20, 1, 64])
  const forward = () => rt.noGrad(() => layer.forward(x).y).data()
  const before = await forward()
  const { device } = rt.device as unknown as { device: { team: { helpers: { terminate(): Promise<unknown> }[] } } }
  await device.team.helpers[0]!.terminate()
  await sleep(50)
  assert.equal(rt.threads, 1)
  assert.deepEqual(await forward(), before)
  rt.close()
})
