import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buckets } from '../../bindings/data/buckets.js'
import { shuffle } from '../../bindings/data/shuffle.js'
import { Random } from '../../bindings/tensor/random.js'

const random = new Random(1)
const LENGTHS = Array.from({ length: 997 }, () => Math.floor(random.uniform(0, 40)))
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b)
const all = LENGTHS.map((_, sequence) => sequence)

test('buckets: every sequence is in one batch, and no batch has too many', () => {
  for (const seed of [undefined, 1, 2]) {
    const batches = buckets(LENGTHS, { rows: 16, seed })
    assert.deepEqual(sorted(batches.flat()), all)
    assert.ok(batches.every(({ length }) => length > 0 && length <= 16))
    assert.equal(batches.length, Math.ceil(997 / 16))
  }
})

test('buckets: little is padding', () => {
  const batches = buckets(LENGTHS, { rows: 16, seed: 3 })
  const computed = batches.reduce((sum, batch) => sum + batch.length * Math.max(...batch.map((n) => LENGTHS[n]!)), 0)
  const true_ = LENGTHS.reduce((sum, length) => sum + length, 0)
  assert.ok(computed < 1.03 * true_, `${computed} steps for ${true_}`)
})

test('buckets: the limit of steps counts the padding; what is longer is alone', () => {
  const batches = buckets(LENGTHS, { rows: 100, steps: 30, seed: 1 })
  assert.deepEqual(sorted(batches.flat()), all)
  for (const batch of batches)
    assert.ok(batch.length === 1 || batch.length * Math.max(...batch.map((n) => LENGTHS[n]!)) <= 30)
})

test('buckets: the seed decides order and company, and repeats itself', () => {
  const make = (seed: number) => buckets(LENGTHS, { rows: 16, seed })
  assert.deepEqual(make(1), make(1))
  assert.notDeepEqual(make(1), make(2))
  const companies = (seed: number) => new Set(make(seed).map((batch) => sorted(batch).join()))
  const [one, two] = [companies(1), companies(2)]
  assert.ok([...one].filter((company) => two.has(company)).length < 5)
})

test('buckets: without a seed from the shortest to the longest', () => {
  assert.deepEqual(buckets([3, 1, 2, 1], { rows: 2 }), [[1, 3], [2, 0]]) // prettier-ignore
  assert.deepEqual(buckets([], { rows: 2 }), [])
})

for (const [what, name, message, body] of [
  ['rows', 'OptionError', /rows is 0, wanted a whole number from 1/, () => buckets([1], { rows: 0 })],
  ['steps', 'OptionError', /steps is NaN/, () => buckets([1], { rows: 1, steps: NaN })],
  ['seed', 'OptionError', /seed is NaN, wanted a whole number/, () => buckets([1], { rows: 1, seed: NaN })],
  ['no seed', 'OptionError', /shuffle: seed is undefined/, () => shuffle([1], undefined as never)],
  ['length', 'DataError', /lengths\[1\] is 1.5/, () => buckets([1, 1.5], { rows: 1 })],
  ['option', 'OptionError', /unknown option 'size'/, () => buckets([1], { rows: 1, size: 2 } as { rows: number })],
] as const) {
  test(`buckets: an error: ${what}`, () => assert.throws(body, { name, message }))
}

test('shuffle: all things, in each order equally often, by the seed; what was given stays', () => {
  const given = ['a', 'b', 'c']
  const counts = new Map<string, number>()
  for (let seed = 0; seed < 6000; seed++) {
    const order = shuffle(given, seed).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  assert.deepEqual([...counts.keys()].sort(), ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  // Each has a deviation of 29.
  assert.ok(
    [...counts.values()].every((count) => Math.abs(count - 1000) < 150),
    JSON.stringify([...counts]),
  )
  assert.deepEqual(given, ['a', 'b', 'c'])
  assert.deepEqual(shuffle(given, 5), shuffle(given, 5))
  assert.notDeepEqual(shuffle(all, new Random(5)), shuffle(all, 6))
})
