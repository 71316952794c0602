/** Learning rates over time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OptionError } from '../../bindings/errors.js'
import {
  ReduceOnPlateau,
  cosineDecay,
  stepDecay,
  warmUp,
  type PlateauOptions,
  type Schedule,
} from '../../bindings/optim/schedules.js'
import golden from '../golden/optimizers.json'

const over = (schedule: Schedule, steps: readonly number[]): number[] => steps.map((step) => +schedule(step).toFixed(9))

test('a step decay falls every so many steps', () => {
  assert.deepEqual(over(stepDecay({ lr: 1, every: 10 }), [0, 9, 10, 19, 20, 35]), [1, 1, 0.1, 0.1, 0.01, 0.001])
  assert.deepEqual(over(stepDecay({ lr: 8, every: 1, factor: 0.5 }), [0, 1, 2, 3]), [8, 4, 2, 1])
})

test('a cosine goes from the first rate to the last, and stays there', () => {
  const half = cosineDecay({ lr: 1, steps: 100, final: 0.2 })
  assert.deepEqual(over(half, [0, 50, 100, 1000]), [1, 0.6, 0.2, 0.2])
  assert.deepEqual(over(cosineDecay({ lr: 4, steps: 4 }), [1, 3]), [3.414213562, 0.585786438])
})

test('a warm-up rises to where the other schedule begins', () => {
  const schedule = warmUp(4, stepDecay({ lr: 2, every: 3, factor: 0.5 }))
  assert.deepEqual(over(schedule, [0, 1, 2, 3, 4, 6, 7]), [0.5, 1, 1.5, 2, 2, 2, 1])
})

test('on a plateau the rate falls after so many measures that are no better', () => {
  const optimizer = { lr: 1 }
  const plateau = new ReduceOnPlateau(optimizer, { patience: 2, factor: 0.5, least: 0.3 })
  const rates = [5, 4, 4, 4, 4, 4, NaN, 4, 3, 3, 3, 3].map((measure) => {
    plateau.step(measure)
    return optimizer.lr
  })
  assert.deepEqual(rates, [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3])
})

test('what counts as better: less by a share, or more where more is better', () => {
  const optimizer = { lr: 1 }
  const loss = new ReduceOnPlateau(optimizer, { patience: 0, threshold: 0.1 })
  assert.deepEqual(
    [1, 0.95, 0.8].map((measure) => loss.step(measure)),
    [false, true, false],
  )
  const accuracy = new ReduceOnPlateau(optimizer, { patience: 0, mode: 'max' })
  assert.deepEqual(
    [0.5, 0.6, 0.6].map((measure) => accuracy.step(measure)),
    [false, false, true],
  )
})

test('a first measure that is infinite is no best', () => {
  for (const [mode, worst] of [
    ['min', Infinity],
    ['max', -Infinity],
  ] as const) {
    const plateau = new ReduceOnPlateau({ lr: 1 }, { patience: 0, mode })
    const sign = mode === 'min' ? 1 : -1
    assert.deepEqual(
      [worst, worst, 5 * sign, 4 * sign, 4 * sign].map((measure) => plateau.step(measure)),
      [false, true, false, false, true],
    )
  }
})

test('options outside their domain are refused', () => {
  for (const attempt of [
    () => stepDecay({ lr: -1, every: 1 }),
    () => stepDecay({ lr: 1, every: 0 }),
    () => cosineDecay({ lr: 1, steps: 0.5 }),
    () => warmUp(0, () => 1),
    () => warmUp(1, 0.1 as never),
    () => cosineDecay({ lr: 1, steps: 1, min: 0 } as never),
    () => new ReduceOnPlateau({ lr: 1 }, { minLr: 0 } as never),
    () => new ReduceOnPlateau({ lr: 1 }, { factor: 1 }),
    () => new ReduceOnPlateau({ lr: 1 }, { patience: -1 }),
    () => new ReduceOnPlateau({ lr: 1 }, { mode: 'mean' as never }),
  ])
    assert.throws(attempt, OptionError)
})

for (const { options, measures, rates } of golden.plateaus)
  test(`on a plateau the rate falls as in PyTorch: ${JSON.stringify(options)}`, () => {
    const optimizer = { lr: 1 }
    const plateau = new ReduceOnPlateau(optimizer, options as PlateauOptions)
    measures.forEach((measure, step) => {
      plateau.step(measure)
      assert.ok(Math.abs(optimizer.lr - rates[step]!) < 1e-12, `step ${step}: ${optimizer.lr}, wanted ${rates[step]}`)
    })
    assert.ok(optimizer.lr < 1, 'it fell')
  })
