/** 20,000 random texts: each makes a cell or an EquationError, in no time. Of the cells that can be differentiated, a sample is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cell } from '../../bindings/cell.js'
import { derive } from '../../bindings/language/derive.js'
import { EquationError } from '../../bindings/language/error.js'
import { Random } from '../reference/random.js'
import { compare } from './finite_differences.js'
import { randomEquations, randomWords } from './random_cell.js'

const ROUNDS = 20_000
/** Every so many of the cells is compared with finite differences. */
const SAMPLE = 40
const TOLERANCE = 1e-5
const LONGEST_MILLISECONDS = 20_000

test(`${ROUNDS} random texts: each makes a cell or an EquationError, and a sample of the cells works`, (t) => {
  const random = new Random(11)
  let cells = 0
  let refused = 0
  let compared = 0
  let worst = 0
  let slowest = 0
  const reasons = new Map<string, number>()
  for (let round = 0; round < ROUNDS; round++) {
    const kind = round % 4
    const smooth = kind === 1
    const equations =
      kind === 0
        ? randomWords(random)
        : kind === 3
          ? `i = sigmoid(W@x + R@h + b)\nh' = i * tanh(${randomWords(random)})`
          : randomEquations(random, smooth)
    const states = kind === 1 || kind === 2 ? ['h', 'c'] : ['h']
    const begin = performance.now()
    try {
      const made = cell({ name: 'noise', states, equations })
      for (const text of [made.wgsl(), made.assemblyscript(), made.gradient()])
        assert.ok(!/undefined|NaN|Infinity|null/.test(text), `${equations}\n${text}`)
      for (const body of made.wgsl().split(/\bcase|\bdefault|\nfn/)) {
        const names = [...body.matchAll(/\blet (\w+)/g)].map(([, name]) => name!)
        assert.equal(new Set(names).size, names.length, `a name is defined twice:\n${equations}\n${body}`)
      }
      assert.ok(
        made.compiled.stages.slice(1).every(({ begin, end }) => end > begin),
        'only the first stage is without a product',
      )
      if (cells++ % 5 === 0)
        assert.ok(WebAssembly.validate(made.compiled.wasm('simd')), `no WebAssembly:\n${equations}`)
      if (smooth && round % SAMPLE === 1) {
        const { worst: error } = compare(derive({ name: 'noise', states, equations }), {
          T: 2,
          H: 2,
          I: 2,
          seed: round,
          scale: 0.5,
        })
        assert.ok(error <= TOLERANCE, `relative error ${error}:\n${equations}`)
        worst = Math.max(worst, error)
        compared++
      }
    } catch (error) {
      if (!(error instanceof EquationError)) throw error
      refused++
      const reason = error.message
        .split('\n')[0]!
        .replace(/^.*?: /, '')
        .replace(/'[^']*'/g, '…')
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
    const took = performance.now() - begin
    slowest = Math.max(slowest, took)
    assert.ok(took < LONGEST_MILLISECONDS, `${took} ms:\n${equations}`)
  }
  t.diagnostic(
    `${cells} cells, ${refused} refused for ${reasons.size} reasons; ${compared} compared with finite differences, worst relative error ` +
      `${worst.toExponential(1)}; slowest ${slowest.toFixed(0)} ms`,
  )
  assert.ok(cells > ROUNDS / 4, `${cells} cells`)
  assert.ok(compared > 50, `${compared} compared`)
})
