/** Checked first, then timed: every operation against the reference, and what happens to results that are wrong. In Node; never a speed. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Runtime } from 'webrnn'
import type { Peer } from '../../bench/peers/peer.js'
import { rivalOf } from '../../bench/peers/rival.js'
import { remotePeer } from '../../bench/peers/remote.js'
import { serveRemote } from '../../bench/peers/serve_remote.js'
import { sample } from '../../bench/sampling/benchmark.js'
import { contender } from '../../bench/sampling/contender.js'
import { ratios, takeTurns, type RoundSettings } from '../../bench/sampling/turns.js'
import { difference, farthest } from '../../bench/suite/compare.js'
import { swapped } from '../../bench/suite/data.js'
import { measureRow } from '../../bench/suite/measure.js'
import type { Operation } from '../../bench/suite/operation.js'
import { operations } from '../../bench/suite/operations.js'
import { planRows } from '../../bench/suite/plan.js'
import { nameOf, type Row } from '../../bench/suite/row.js'
import { loadPackage, type Package } from '../../tools/cells/package.js'

const settings: RoundSettings = { rounds: 2, samples: 2, slice: 0.2, warmUp: 0.1, budget: 1000 }
const small: Row = { operation: 'forward', cell: 'lstm', size: { T: 3, B: 2, I: 4, H: 5 }, backend: 'wasm', threads: 1 }

let webrnn: Package
let runtime: Runtime
before(async () => {
  webrnn = await loadPackage()
  runtime = await webrnn.open({ backend: 'wasm' })
})
after(() => runtime.close())

const kinds = new Map(
  planRows({ backend: 'wasm', threads: [1], quick: false, only: undefined }).map((row) => [
    `${row.operation} ${row.cell}`,
    row,
  ]),
)
kinds.set('training of tokens', {
  ...{ operation: 'training', cell: 'lstm', size: { T: 4, B: 3, I: 5, H: 6, V: 7 } },
  ...{ backend: 'wasm', threads: 1 },
})
for (const [name, row] of kinds) {
  test(`${name} agrees with the reference`, async () => {
    assert.equal(await operations[row.operation].check({ webrnn, runtime }, row), undefined, nameOf(row))
  })
}

test('a row is measured: samples of all rounds', async () => {
  const result = await measureRow({ webrnn, runtime }, small, operations.forward, { settings, peers: [], more: false })
  const { status, error, rounds, samples, milliseconds, reason, threads } = result
  assert.deepEqual([status, error, rounds, threads], ['measured', null, 2, 1])
  assert.ok(samples >= 2)
  assert.ok(milliseconds.low <= milliseconds.median && milliseconds.median <= milliseconds.high)
  assert.equal(reason, runtime.reason)
})

test('what is wrong beside the reference is not timed', async () => {
  const wrong: Operation = {
    ...operations.forward,
    check: () => Promise.resolve('y[0] is 1, wanted 2'),
    prepare: () => Promise.reject(new Error('it was prepared all the same')),
  }
  const result = await measureRow({ webrnn, runtime }, small, wrong, { settings, peers: [], more: false })
  assert.deepEqual([result.status, result.error, result.samples], ['wrong', 'y[0] is 1, wanted 2', 0])
})

/** A peer with these results. */
const peerWith = (result: () => Promise<Float32Array>): Peer => ({
  ...{ name: 'tensorflow.js', version: '0' },
  prepare: () => Promise.resolve(rivalOf({ result, run: () => Promise.reject(new Error('it was timed')), close() {} })),
})

test('what differs from a peer at the timed size is not timed', async () => {
  const peer = peerWith(() => Promise.resolve(new Float32Array(3 * 2 * 5)))
  const result = await measureRow({ webrnn, runtime }, small, operations.forward, {
    settings,
    peers: [peer],
    more: false,
  })
  assert.equal(result.status, 'wrong')
  assert.match(result.error!, /^tensorflow\.js: ours\[\d+\] is .*, wanted 0$/)
  assert.deepEqual([result.samples, result.peers[0]?.status], [0, 'wrong'])
})

test('a peer that is unable says why, and the row is measured', async () => {
  const peer = peerWith(() => Promise.reject(new Error('no such thing')))
  const result = await measureRow({ webrnn, runtime }, small, operations.forward, {
    settings,
    peers: [peer],
    more: false,
  })
  assert.equal(result.status, 'measured')
  assert.deepEqual(result.peers, [{ name: 'tensorflow.js', status: 'unable', error: 'no such thing' }])
})

test('ONNX Runtime in Node agrees, through the protocol that the page asks it by', async () => {
  const answer = serveRemote(async () => (await import('../../bench/peers/onnxruntime_node.js')).openPeer())
  // as the debugging protocol carries it
  const peer = await remotePeer('onnxruntime-node', async (call) => {
    return JSON.parse(JSON.stringify(await answer(JSON.parse(JSON.stringify(call))))) as Awaited<
      ReturnType<typeof answer>
    >
  })
  for (const cell of ['lstm', 'gru', 'gru_before'] as const) {
    const row = { ...small, cell }
    const result = await measureRow({ webrnn, runtime }, row, operations.forward, {
      settings,
      peers: [peer],
      more: false,
    })
    assert.equal(result.error, null)
    const [found] = result.peers
    assert.ok(found?.status === 'measured' && found.difference < 1e-5 && found.ratio.median > 0, cell)
  }
  const row: Row = { ...small, operation: 'training' }
  const { peers } = await measureRow({ webrnn, runtime }, row, operations.training, {
    settings,
    peers: [peer],
    more: false,
  })
  assert.deepEqual(
    peers.map(({ status }) => status),
    ['unable'],
  )
})

test('Benchmark.js counts runs and gives milliseconds', async () => {
  let runs = 0
  const wait = (): Promise<void> => {
    runs++
    return new Promise((resolve) => setTimeout(resolve, 5))
  }
  const samples = await sample(wait, { samples: 3, slice: 5, runs: 1 })
  assert.ok(samples.length >= 3 && runs >= 3)
  for (const one of samples) assert.ok(one > 3 && one < 500, `${one} ms`)
  await assert.rejects(
    sample(() => Promise.reject(new Error('broken')), { samples: 2, slice: 1, runs: 1 }),
    /broken/,
  )
})

test('contenders take turns in who begins, at least three rounds', async () => {
  const order: string[] = []
  const turn = (name: string, milliseconds: number) => () => {
    order.push(name)
    return Promise.resolve([milliseconds])
  }
  const rounds = await takeTurns([turn('a', 1), turn('b', 3)], { ...settings, rounds: 3 })
  assert.equal(order.join(''), 'abbaab')
  assert.deepEqual(ratios(rounds[0]!, rounds[1]!), { median: 3, low: 3, high: 3 })
  const own = await contender(() => Promise.resolve(), { ...settings, warmUp: 20 })
  assert.ok((await own()).length >= 2)
})

test('who is slow sits out, but has a sample; the first has three, however slow', async () => {
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return [20]
  }
  const fast = () => Promise.resolve([1])
  const short = { ...settings, rounds: 9, budget: 10 }
  const [first, second, third] = await takeTurns([slow, slow, fast], short)
  assert.deepEqual([first!.length, second!.length, third!.length], [3, 1, 3])
  assert.deepEqual(ratios(first!, second!), { median: 1, low: 1, high: 1 })
})

test('what has run for long before is sampled at once, a run at a time', async () => {
  let runs = 0
  const count = () => Promise.resolve(void runs++)
  const turn = await contender(count, settings, settings.budget)
  assert.equal(runs, 0)
  assert.deepEqual([(await turn()).length, runs], [1, 1])
})

test('one value out of tolerance is found, and so are NaN and another length', () => {
  assert.equal(difference('y', [1, 2], [1, 2]), undefined)
  assert.match(difference('y', [1, 2.1], [1, 2])!, /^y\[1\] is 2\.1, wanted 2$/)
  assert.match(difference('y', [NaN], [0])!, /NaN/)
  assert.match(difference('y', [1], [1, 2])!, /has 1 numbers, wanted 2/)
  assert.equal(farthest([1, 5], [1, 2]), 3)
  assert.ok(Number.isNaN(farthest([NaN, 5], [1, 2])))
})

test('time first to rows first, and back', () => {
  const values = Float32Array.from({ length: 2 * 3 * 2 }, (_, n) => n)
  assert.deepEqual([...swapped(values, 2, 3)], [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11])
  assert.deepEqual(swapped(swapped(values, 2, 3), 3, 2), values)
})
