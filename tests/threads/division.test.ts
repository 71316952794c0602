/** How calls are divided between threads: every element once, nothing twice, and nothing that is not worth it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../host/assets.js'
import { DIVISIBLE, MOST_ARGUMENTS, MOST_PARTS, MOST_THREADS } from '../../bindings/backend/wasm/threads/board.js'
import { divideLoop } from '../../bindings/backend/wasm/threads/loops.js'
import { divide, stretches } from '../../bindings/backend/wasm/threads/parts.js'

const { cells } = await import('../../bindings/index.js')

const team = (size: number, dividesAll = false) => ({ size, dividesAll })

test('stretches are all things once, in order, and begin at multiples of their grain', () => {
  for (const count of [1, 2, 7, 16, 31, 64, 1000]) {
    for (const parts of [1, 2, 3, 8]) {
      for (const grain of [1, 4, 16]) {
        const all = stretches(count, parts, grain)
        assert.ok(all.length >= 1 && all.length <= parts)
        let next = 0
        for (const { from, count: many } of all) {
          assert.equal(from, next)
          assert.equal(from % grain, 0)
          assert.ok(many >= 1)
          next += many
        }
        assert.equal(next, count)
      }
    }
  }
})

test('a part has the addresses of its stretch; an array that is not there stays away', () => {
  const [N, C, logits, targets, losses] = [1000, 50, 4096, 8192, 12288]
  const parts = divide('cross_entropy', [N, C, logits, targets, -1, 0.5, 0, 0, losses, 0], team(2))!
  assert.equal(parts.length, 4)
  let row = 0
  for (const [rows, columns, x, t, ignore, factor, weights, smoothing, l, dLogits] of parts) {
    assert.deepEqual([columns, ignore, factor, weights, smoothing, dLogits], [C, -1, 0.5, 0, 0, 0])
    assert.deepEqual([x, t, l], [logits + 4 * C * row, targets + 4 * row, losses + 4 * row])
    row += rows!
  }
  assert.equal(row, N)
  assert.deepEqual(
    divide('sum_of_squares', [0, 64, 1e6, 4096, 8192], team(2))!.map(([first, count, ...rest]) => [
      first,
      count,
      rest[0],
    ]),
    [0, 16, 32, 48].map((first) => [first, 16, 1e6]),
  )
})

test('what is small stays whole, unless all is to be divided', () => {
  assert.equal(divide('add', [1000, 16, 4096, 8192], team(2)), null)
  assert.equal(divide('add', [1000, 16, 4096, 8192], team(2, true))!.length, 4)
  assert.equal(divide('add', [16, 16, 4096, 8192], team(2, true)), null, 'one line of the cache')
  assert.equal(divide('gemm', [1, 2, 3], team(2)), null, 'products divide themselves')
})

test('the board holds what kernels are given', () => {
  for (const size of [2, 17, MOST_THREADS]) {
    const parts = divide('adam', [1e7, 64, 64, 64, 0, 0, 64, 64, 0, 0, 0, 0, 0, 0, 0], team(size))!
    assert.ok(parts.length > size && parts.length <= MOST_PARTS, `${parts.length} parts for ${size} threads`)
  }
  assert.ok(DIVISIBLE.length < 256)
  assert.equal(new Set(DIVISIBLE).size, DIVISIBLE.length)
  assert.ok(MOST_ARGUMENTS >= 18)
})

test('a loop is divided by rows where there are enough, by units where there are not, and not at all where it is short', () => {
  const { compiled: cell } = cells.lstm
  const loop = (steps: number, B: number, H: number, size: number) =>
    divideLoop({ cell, steps, B, H }, team(size)).map(({ rows, units }) => [
      rows.from,
      rows.count,
      units.from,
      units.count,
    ])
  const byRows = [
    [0, 16, 0, 256],
    [16, 16, 0, 256],
  ]
  const byUnits = [
    [0, 1, 0, 256],
    [0, 1, 256, 256],
  ]
  assert.deepEqual(loop(64, 32, 256, 2), byRows)
  assert.deepEqual(loop(100, 1, 512, 2), byUnits)
  assert.deepEqual(loop(1, 1, 512, 2), [[0, 1, 0, 512]], 'one step is read from memory before helpers are awake')
  assert.deepEqual(loop(1, 1, 1024, 2).length, 2, 'of twice the units it is not')
  assert.deepEqual(loop(64, 1, 128, 2), [[0, 1, 0, 128]], 'steps too short for a barrier, and one row only')
  assert.deepEqual(loop(2, 4, 16, 2), [[0, 4, 0, 16]], 'too little in all')
  assert.deepEqual(divideLoop({ cell, steps: 64, B: 32, H: 256 }, null).length, 1)
})
