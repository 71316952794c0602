import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, stacked, type Numbers, type ReferenceCell } from './reference/cell.js'
import { referenceCells } from './reference/cells.js'
import { crossEntropy } from './reference/cross_entropy.js'
import { centralDifference } from './reference/difference.js'
import { pcg } from './reference/dropout.js'
import { layerBackward, layerForward, type Layer } from './reference/layer.js'
import { Random, seedOf } from './reference/random.js'

/** Central differences in float64 are good to about 1e-9 here; the analytic gradient has to agree to 1e-8. */
const TOLERANCE = 1e-8

const shapes = [
  { T: 1, B: 1, H: 3, features: 2, lengths: null, reverse: false, biases: true },
  { T: 5, B: 2, H: 4, features: 3, lengths: null, reverse: true, biases: false },
  { T: 6, B: 3, H: 3, features: 2, lengths: [6, 1, 4], reverse: false, biases: true },
  { T: 6, B: 3, H: 3, features: 2, lengths: [2, 6, 1], reverse: true, biases: true },
] as const

const weighted = (values: Numbers, weights: Numbers): number => {
  let sum = 0
  for (let n = 0; n < values.length; n++) sum += at(values, n) * at(weights, n)
  return sum
}

/** The weights of a layer of a cell, one random number each; a product without a bias has zeros in its place. */
function weightsOf(cell: ReferenceCell, H: number, I: number, numbers: (length: number) => Float64Array) {
  const biases = (gates: readonly string[], biased: readonly string[]): Float64Array =>
    stacked(...gates.map((gate) => (biased.includes(gate) ? numbers(H) : new Float64Array(H))))
  return {
    W: numbers(cell.inputs.length * H * I),
    biasInput: biases(cell.inputs, cell.inputBiases),
    R: numbers(cell.recurrent.length * H * H),
    bias: biases(cell.recurrent, cell.recurrentBiases),
    peephole: numbers(cell.peepholes.length * H),
  }
}

for (const cell of referenceCells) {
  const moved = new Map<string, Set<number>>()
  let worst = { error: 0, where: '' }

  /** Compares a gradient with central differences, and notes which of `parts` equal stretches of the values move the loss. */
  const compare = (
    name: string,
    values: Float64Array,
    analytic: Float64Array,
    parts: number,
    loss: () => number,
  ): void => {
    assert.equal(analytic.length, values.length, `d${name}`)
    const seen = moved.get(name) ?? new Set()
    moved.set(name, seen)
    for (let n = 0; n < values.length; n++) {
      const difference = centralDifference(loss, values, n)
      const error = Math.abs(difference - at(analytic, n)) / (1 + Math.abs(difference))
      if (error > worst.error) worst = { error, where: `d${name}[${n}]` }
      if (Math.abs(difference) > 1e-6) seen.add(Math.floor((n * parts) / values.length))
      assert.ok(error < TOLERANCE, `d${name}[${n}]: ${at(analytic, n)}, by differences ${difference}`)
    }
  }

  for (const { T, B, H, features, lengths, reverse, biases } of shapes) {
    test(`reference ${cell.name}: BPTT agrees with finite differences, T ${T} B ${B} H ${H} reverse ${reverse}`, (context) => {
      const random = new Random(seedOf(`${cell.name} ${T} ${reverse}`))
      const numbers = (length: number): Float64Array => Float64Array.from(random.uniform(length))
      const S = cell.states.length
      const I = cell.raw ? H : features
      const { biasInput, bias, ...weights } = weightsOf(cell, H, I, numbers)
      const inputs = { x: numbers(T * B * I), initial: numbers(S * B * H), ...weights }
      const given = biases ? { biasInput, bias } : { biasInput: null, bias: null }
      const layer: Layer = { cell, T, B, H, I, reverse, lengths, ...inputs, ...given }
      const dy = numbers(T * B * H)
      const dFinal = numbers(S * B * H)
      const loss = (): number => {
        const { unrolled } = layerForward(layer)
        return weighted(unrolled.y, dy) + weighted(unrolled.final, dFinal)
      }
      const gradient = layerBackward(layer, layerForward(layer), dy, dFinal)
      worst = { error: 0, where: '' }
      compare('x', inputs.x, gradient.dx, 1, loss)
      compare('W', inputs.W, gradient.dW, cell.inputs.length, loss)
      compare('R', inputs.R, gradient.dR, cell.recurrent.length, loss)
      compare('P', inputs.peephole, gradient.dPeephole, cell.peepholes.length, loss)
      compare('initial', inputs.initial, gradient.dInitial, S, loss)
      if (biases) {
        compare('b_ih', biasInput, gradient.dBiasInput, cell.inputs.length, loss)
        compare('b_hh', bias, gradient.dBias, cell.recurrent.length, loss)
      }
      context.diagnostic(`worst ${worst.error.toExponential(1)}, ${worst.where}`)
    })
  }

  // In all shapes together, since a rectifier may be at rest throughout one of them.
  test(`reference ${cell.name}: the loss depends on every state and on every gate of every parameter`, () => {
    const sizes = {
      x: 1,
      W: cell.inputs.length,
      R: cell.recurrent.length,
      P: cell.peepholes.length,
      initial: cell.states.length,
      b_ih: cell.inputs.length,
      b_hh: cell.recurrent.length,
    }
    for (const [name, parts] of Object.entries(sizes)) {
      const seen = [...(moved.get(name) ?? [])].sort()
      assert.equal(seen.length, parts, `${name}: of ${parts} only ${seen.join()}`)
    }
  })
}

test('reference: a row of a padded batch is the row alone', () => {
  for (const cell of referenceCells) {
    for (const reverse of [false, true]) {
      const [T, B, H] = [5, 3, 4]
      const I = cell.raw ? H : 2
      const random = new Random(7)
      const lengths = [5, 2, 3]
      const weights = weightsOf(cell, H, I, (length) => Float64Array.from(random.uniform(length)))
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
