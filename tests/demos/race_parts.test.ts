/** The race without a page: who goes on from a checkpoint learns what it would have learned without a break. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadModules } from './modules.js'

const { cells, Contender, open, Random, tasks, withPoint } = await loadModules<typeof import('./race_parts.js')>(
  new URL('./race_parts.ts', import.meta.url),
)

const batch = (iteration: number) => tasks.order.batch(new Random(iteration), 16, 12)

for (const name of ['gru', 'lstmPeephole'] as const)
  test(`${name} goes on from a checkpoint, to the bit`, async () => {
    const runtime = await open({ backend: 'wasm', threads: 1, seed: 1 })
    const make = () => new Contender(runtime, cells[name], tasks.order, 8, 0.01)
    const [first, second] = [make(), make()]
    for (let iteration = 1; iteration <= 6; iteration++) await first.train(batch(iteration))
    await first.examine(batch(0))
    await second.restore(structuredClone(await first.save()))
    assert.deepEqual({ ...second.standing, perSecond: 0 }, { ...first.standing, perSecond: 0 })
    for (let iteration = 7; iteration <= 12; iteration++) {
      await first.train(batch(iteration))
      await second.train(batch(iteration))
      assert.equal(second.standing.loss, first.standing.loss)
    }
    const [one, other] = [await first.save(), await second.save()]
    assert.deepEqual(other.model, one.model)
    assert.deepEqual(other.optimizer, one.optimizer)
    assert.equal(other.figures.iterations, 12)
    runtime.close()
  })

test('a curve stays short, from its first point to its last', () => {
  let curve: ReturnType<typeof withPoint> = []
  for (let iteration = 1; iteration <= 5000; iteration++) curve = withPoint(curve, { iteration, losses: [1, null] })
  assert.ok(curve.length > 400 && curve.length <= 1000, String(curve.length))
  assert.deepEqual([curve[0]!.iteration, curve.at(-1)!.iteration], [1, 5000])
  assert.ok(curve.every(({ iteration }, n) => n === 0 || iteration > curve[n - 1]!.iteration))
})
