/** The data of the race: what is asked can be known, and only by whoever remembers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tasks } from '../../demos/cells/tasks.js'
import { Random } from '../../bindings/tensor/random.js'

const rows = 400
const columnOf = (matrix: readonly (readonly number[])[], row: number): number[] => matrix.map((step) => step[row]!)

for (const lag of [10, 20, 57, 200]) {
  test(`temporal order, lag ${lag}: the answer is which of X and Y came first and second`, () => {
    const { tokens, targets } = tasks.order.batch(new Random(3), rows, lag)
    assert.equal(tokens.length, lag)
    const answers = new Set<number>()
    for (let row = 0; row < rows; row++) {
      const sequence = columnOf(tokens, row)
      const asked = columnOf(targets, row)
      const places = sequence.flatMap((token, t) => (token >= 6 ? [t] : []))
      assert.equal(places.length, 2)
      const [first, second] = places as [number, number]
      assert.ok(first >= lag / 10 && first <= lag / 5 && second >= lag / 2 && second <= (6 * lag) / 10)
      assert.equal(asked.at(-1), 2 * (sequence[first]! - 6) + (sequence[second]! - 6))
      assert.ok(asked.slice(0, -1).every((target) => target === -100))
      assert.deepEqual([sequence[0], sequence.at(-1)], [4, 5])
      assert.ok(sequence.every((token) => token >= 0 && token < tasks.order.symbols))
      answers.add(asked.at(-1)!)
    }
    assert.equal(answers.size, tasks.order.classes)
  })
}

for (const lag of [1, 12, 100]) {
  test(`copy, lag ${lag}: the letters come again, from the signal on`, () => {
    const { tokens, targets } = tasks.copy.batch(new Random(4), rows, lag)
    const letters = new Set<number>()
    for (let row = 0; row < rows; row++) {
      const sequence = columnOf(tokens, row)
      const asked = columnOf(targets, row)
      const begin = sequence.indexOf(7)
      assert.equal(begin, 4 + lag - 1)
      assert.deepEqual(asked.slice(begin), sequence.slice(0, 4))
      assert.ok(asked.slice(0, begin).every((target) => target === -100))
      assert.ok(sequence.slice(4).every((token, t) => token === (t === lag - 1 ? 7 : 6)))
      asked.slice(begin).forEach((letter) => letters.add(letter))
    }
    assert.equal(letters.size, tasks.copy.classes)
  })
}

test('the same seed gives the same data, another one other data', () => {
  for (const task of Object.values(tasks)) {
    const [one, same, other] = [1, 1, 2].map((seed) => task.batch(new Random(seed), 8, 20))
    assert.deepEqual(one, same)
    assert.notDeepEqual(one, other)
  }
})
