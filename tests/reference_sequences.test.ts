/** The float64 reference of what surrounds the recurrent layers: against all paths counted one by one, and against finite differences. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, type Numbers } from './reference/cell.js'
import { crf, rowOf, viterbi, type Chain } from './reference/chain.js'
import { crossEntropy } from './reference/cross_entropy.js'
import { centralDifference } from './reference/difference.js'
import { activate, activateBackward, softmax, softmaxBackward } from './reference/functions.js'
import { binaryCrossEntropy, squaredError } from './reference/losses.js'
import { Random } from './reference/random.js'
import {
  maxOverTime,
  maxOverTimeBackward,
  meanOverTime,
  meanOverTimeBackward,
  windowsBackward,
  windowsForward,
} from './reference/time.js'

const numbers = (random: Random, length: number, scale = 1): Float64Array =>
  Float64Array.from(random.uniform(length, scale))
const dot = (a: Numbers, b: Numbers): number => Array.from(a).reduce((sum, value, n) => sum + value * at(b, n), 0)

const paths = (C: number, length: number): number[][] =>
  length === 0 ? [[]] : paths(C, length - 1).flatMap((path) => Array.from({ length: C }, (_, tag) => [...path, tag]))

/** s(y) of a path, term by term. */
function scoreOf(chain: Chain, b: number, path: readonly number[]): number {
  const { emission, transition, start, end } = rowOf(chain, b)
  if (path.length === 0) return 0
  return path.reduce(
    (sum, tag, t) => sum + emission(t, tag) + (t === 0 ? start(tag) : transition(path[t - 1]!, tag)),
    end(path.at(-1)!),
  )
}

for (const C of [1, 2, 3, 4]) {
  test(`reference CRF: loss, gradient and best path are those of all paths, ${C} tags`, () => {
    const random = new Random(C)
    const [T, B] = [5, 4]
    const lengths = [5, 1, 0, 3]
    const limits = new Float64Array((C + 2) * C).fill(Infinity)
    if (C > 2) for (const place of [1, C * C + 2, C * (C + 1)]) limits[place] = -1e30
    const chain: Chain = {
      ...{ T, B, C, lengths, limits },
      emissions: numbers(random, T * B * C, 2),
      scores: numbers(random, (C + 2) * C, 2),
    }
    const tags = new Int32Array(T * B) // tag 0 after tag 0 is allowed
    const result = crf(chain, tags, 1.5)
    const best = viterbi(chain)
    for (let b = 0; b < B; b++) {
      const length = lengths[b]!
      const all = paths(C, length).map((path) => ({ path, score: scoreOf(chain, b, path) }))
      const total = Math.log(all.reduce((sum, { score }) => sum + Math.exp(score), 0))
      const given = scoreOf(
        chain,
        b,
        Array.from({ length }, () => 0),
      )
      assert.ok(Math.abs(result.losses[b]! - 1.5 * (length > 0 ? total - given : 0)) < 1e-12, `loss of row ${b}`)
      const found = all.reduce((most, one) => (one.score > most.score ? one : most))
      assert.deepEqual(
        Array.from({ length: T }, (_, t) => best.path[t * B + b]),
        Array.from({ length: T }, (_, t) => found.path[t] ?? -1),
      )
      assert.ok(Math.abs(best.best[b]! - (length > 0 ? found.score : 0)) < 1e-12)
      /** The expected number of what `count` counts in a path, less its number in the given one. */
      const excess = (count: (path: readonly number[]) => number): number =>
        length === 0
          ? 0
          : all.reduce((sum, { path, score }) => sum + Math.exp(score - total) * count(path), 0) -
            count(Array.from({ length }, () => 0))
      for (let c = 0; c < C; c++) {
        for (let t = 0; t < T; t++) {
          const want = 1.5 * excess((path) => Number(path[t] === c))
          assert.ok(Math.abs(result.dEmissions[(t * B + b) * C + c]! - want) < 1e-12, `dEmissions ${t} ${b} ${c}`)
        }
        const block = b * (C + 2) * C
        const places: [number, number][] = [
          [C * C + c, excess((path) => Number(path[0] === c))],
          [C * C + C + c, excess((path) => Number(path.at(-1) === c))],
        ]
        for (let i = 0; i < C; i++)
          places.push([i * C + c, excess((path) => path.filter((tag, t) => tag === c && path[t - 1] === i).length)])
        for (const [place, want] of places)
          assert.ok(Math.abs(result.dScores[block + place]! - 1.5 * want) < 1e-12, `dScores ${b} ${place}`)
      }
    }
  })
}

/** Compares a gradient with central differences of Σ dy · f(x). */
function compare(x: Float64Array, dy: Numbers, f: () => Numbers, dx: Numbers): void {
  assert.equal(dx.length, x.length)
  for (let n = 0; n < x.length; n++) {
    const difference = centralDifference(() => dot(f(), dy), x, n)
    assert.ok(Math.abs(difference - at(dx, n)) < 1e-8 * (1 + Math.abs(difference)), `${n}: ${dx[n]}, ${difference}`)
  }
}

test('reference: gradients over time, of windows, activations and softmax agree with finite differences', () => {
  const random = new Random(5)
  const steps = { T: 5, B: 3, C: 2, lengths: [5, 0, 2] }
  const x = numbers(random, 30)
  const dy = numbers(random, 6)
  compare(x, dy, () => maxOverTime(steps, x).y, maxOverTimeBackward(steps, maxOverTime(steps, x).index, dy))
  compare(x, dy, () => meanOverTime(steps, x), meanOverTimeBackward(steps, dy))
  for (const [stride, padding, dilation, windows] of [
    [1, 0, 1, 3],
    [1, 1, 1, 5],
    [2, 2, 1, 4],
    [1, 2, 2, 5],
  ] as const) {
    const shape = { T: 5, B: 3, I: 2, K: 3, windows, stride, padding, dilation, lengths: [5, 0, 2] }
    const dWindows = numbers(random, windows * 3 * 2 * 3)
    compare(x, dWindows, () => windowsForward(shape, x), windowsBackward(shape, dWindows))
  }
  const d = numbers(random, 30)
  for (const kind of ['relu', 'tanh', 'sigmoid'] as const)
    compare(x, d, () => activate(kind, x), activateBackward(kind, activate(kind, x), d))
  for (const log of [false, true])
    compare(x, d, () => softmax(5, x, log), softmaxBackward(5, softmax(5, x, log), d, log))
})

test('reference: gradients of the losses agree with finite differences', () => {
  const random = new Random(6)
  const x = numbers(random, 12, 3)
  const targets = Float64Array.from(random.uniform(12), (value) => Math.abs(value))
  const one = new Float64Array(12).fill(1)
  compare(x, one, () => binaryCrossEntropy(x, targets, 0.5).losses, binaryCrossEntropy(x, targets, 0.5).gradient)
  compare(x, one, () => squaredError(x, targets, 0.5).losses, squaredError(x, targets, 0.5).gradient)
  for (const options of [
    {},
    { weights: [0.5, 2, 0, 1] },
    { smoothing: 0.2 },
    { smoothing: 0.1, weights: [1, 2, 3, 4] },
  ]) {
    const loss = () => crossEntropy(3, 4, x, [1, 3, 0], -1, 0.7, options)
    compare(x, one, () => loss().losses, loss().dLogits)
  }
})
