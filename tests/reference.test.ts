import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, type Numbers } from './reference/cell.js'
import { referenceCells } from './reference/cells.js'
import { crossEntropy } from './reference/cross_entropy.js'
import { centralDifference } from './reference/difference.js'
import { pcg } from './reference/dropout.js'
import { layerBackward, layerForward, type Layer } from './reference/layer.js'
import { Random, seedOf } from './reference/random.js'

/** Central differences in float64 are good to about 1e-9 here; the analytic gradient has to agree to 1e-8. */
const TOLERANCE = 1e-8

const shapes = [
  { T: 1, B: 1, H: 3, I: 2, lengths: null, reverse: false, biases: true },
  { T: 5, B: 2, H: 4, I: 3, lengths: null, reverse: true, biases: false },
  { T: 6, B: 3, H: 3, I: 2, lengths: [6, 1, 4], reverse: false, biases: true },
  { T: 6, B: 3, H: 3, I: 2, lengths: [2, 6, 1], reverse: true, biases: true },
] as const

const weighted = (values: Numbers, weights: Numbers): number => {
  let sum = 0
  for (let n = 0; n < values.length; n++) sum += at(values, n) * at(weights, n)
  return sum
}

for (const cell of referenceCells) {
  for (const { T, B, H, I, lengths, reverse, biases } of shapes) {
    test(`reference ${cell.name}: BPTT agrees with finite differences, T ${T} B ${B} H ${H} reverse ${reverse}`, () => {
      const random = new Random(seedOf(`${cell.name} ${T} ${reverse}`))
      const numbers = (length: number): Float64Array => Float64Array.from(random.uniform(length))
      const Gw = cell.inputs.length
      const Gr = cell.recurrent.length
      const inputs = {
        x: numbers(T * B * I),
        W: numbers(Gw * H * I),
        biasInput: biases ? numbers(Gw * H) : null,
        R: numbers(Gr * H * H),
        bias: biases ? numbers(Gr * H) : null,
        initial: numbers(cell.states.length * B * H),
      }
      const layer: Layer = { cell, T, B, H, I, reverse, lengths, ...inputs }
      const dy = numbers(T * B * H)
      const dFinal = numbers(cell.states.length * B * H)
      const loss = (): number => {
        const { unrolled } = layerForward(layer)
        return weighted(unrolled.y, dy) + weighted(unrolled.final, dFinal)
      }
      const gradient = layerBackward(layer, layerForward(layer), dy, dFinal)
      const pairs: ReadonlyArray<readonly [string, Float64Array | null, Float64Array]> = [
        ['x', inputs.x, gradient.dx],
        ['W', inputs.W, gradient.dW],
        ['b_ih', inputs.biasInput, gradient.dBiasInput],
        ['R', inputs.R, gradient.dR],
        ['b_hh', inputs.bias, gradient.dBias],
        ['initial', inputs.initial, gradient.dInitial],
      ]
      for (const [name, values, analytic] of pairs) {
        if (values === null) continue
        for (let n = 0; n < values.length; n++) {
          const difference = centralDifference(loss, values, n)
          const error = Math.abs(difference - at(analytic, n))
          assert.ok(
            error < TOLERANCE * (1 + Math.abs(difference)),
            `d${name}[${n}]: ${at(analytic, n)}, by differences ${difference}`,
          )
        }
      }
    })
  }
}

test('reference: a row of a padded batch is the row alone', () => {
  for (const cell of referenceCells) {
    for (const reverse of [false, true]) {
      const [T, B, H, I] = [5, 3, 4, 2]
      const random = new Random(7)
      const lengths = [5, 2, 3]
      const weights = {
        W: random.uniform(cell.inputs.length * H * I),
        biasInput: random.uniform(cell.inputs.length * H),
        R: random.uniform(cell.recurrent.length * H * H),
        bias: random.uniform(cell.recurrent.length * H),
      }
      const x = random.uniform(T * B * I)
      const initial = new Float64Array(cell.states.length * B * H)
      const batch = layerForward({ cell, T, B, H, I, reverse, lengths, x, initial, ...weights }).unrolled
      lengths.forEach((length, b) => {
        const own = Array.from({ length: length * I }, (_, n) => at(x, (Math.floor(n / I) * B + b) * I + (n % I)))
        const zero = new Float64Array(cell.states.length * H)
        const alone = layerForward({
          cell,
          T: length,
          B: 1,
          H,
          I,
          reverse,
          lengths: null,
          x: own,
          initial: zero,
          ...weights,
        })
        for (let t = 0; t < T; t++) {
          for (let j = 0; j < H; j++) {
            const want = t < length ? at(alone.unrolled.y, t * H + j) : 0
            assert.equal(at(batch.y, (t * B + b) * H + j), want)
          }
        }
        for (let s = 0; s < cell.states.length; s++) {
          for (let j = 0; j < H; j++) {
            assert.equal(at(batch.final, (s * B + b) * H + j), at(alone.unrolled.final, s * H + j))
          }
        }
      })
    }
  }
})

test('reference: the gradient of the cross-entropy agrees with finite differences', () => {
  const [N, C] = [4, 5]
  const logits = Float64Array.from(new Random(3).uniform(N * C, 3))
  const targets = [2, -100, 0, 4]
  const { dLogits } = crossEntropy(N, C, logits, targets, -100, 0.25)
  const loss = (): number =>
    crossEntropy(N, C, logits, targets, -100, 0.25).losses.reduce((sum, value) => sum + value, 0)
  logits.forEach((_, n) => {
    assert.ok(Math.abs(centralDifference(loss, logits, n) - at(dLogits, n)) < TOLERANCE)
  })
})

test('reference: the PCG hash gives the same bits in exact integer arithmetic', () => {
  const exact = (value: number): number => {
    const mask = 0xffffffffn
    const state = (BigInt(value) * 747796405n + 2891336453n) & mask
    const word = (((state >> ((state >> 28n) + 4n)) ^ state) * 277803737n) & mask
    return Number((word >> 22n) ^ word)
  }
  for (const value of [0, 1, 2, 12345, 0x7fffffff, 0x80000000, 0xffffffff]) assert.equal(pcg(value), exact(value))
})
