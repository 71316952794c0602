/** How loops are cut on WebGPU: within the default limits, whatever the size. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backwardProducts, forwardProducts, planOf, tilingOf } from '../../bindings/backend/webgpu/recurrent/tiling.js'
import type { CompiledCell } from '../../bindings/language/compiled.js'

const SIZES = [
  1, 2, 3, 4, 5, 16, 31, 45, 63, 64, 65, 100, 127, 128, 129, 255, 256, 257, 300, 512, 1000, 1024, 1025, 2048,
]

/** A cell with so many gates in each stage; nothing else of it matters here. */
function withGates(...gates: number[]): CompiledCell {
  let end = 0
  const stages = gates.map((count) => ({ begin: end, end: (end += count), operand: 0 }))
  return {
    name: `[${gates.join(' ')}]`,
    stages,
    recurrent: Array.from({ length: end }, String),
  } as unknown as CompiledCell
}
const [lstm, gru, mut1] = [withGates(4), withGates(3), withGates(1, 1)]
const all = [
  lstm,
  gru,
  mut1,
  withGates(1),
  withGates(0),
  withGates(0, 2),
  withGates(2, 1, 5),
  withGates(7),
  withGates(15),
  withGates(16),
  withGates(100),
  withGates(200),
]

test('a tiling fits into the default limits, and each thread has its columns and operands', () => {
  for (const cell of all)
    for (const H of SIZES)
      for (const B of [1, 2, 5, 40])
        for (const plan of ['scan', 'step'] as const)
          for (const software of [true, false])
            for (const products of [forwardProducts(cell, H), backwardProducts(cell, H)]) {
              const tiling = tilingOf(plan, products, B, H, software)
              const { rows, width, chunk, units, product } = tiling
              const what = `${cell.name} H ${H} B ${B} ${plan} ${software ? 'software' : 'card'}: ${JSON.stringify(tiling)}`
              assert.ok(width <= 256 && chunk * 16 <= 16384, what)
              assert.ok(units > 0 && (units === H || units % 4 === 0), what)
              const widest = Math.max(...products.map(({ columns }) => columns))
              assert.equal(product === 'broad', software && !(widest > 15), what)
              if (product === 'broad') {
                assert.equal(rows, B > 30 ? 16 : B > 4 ? 8 : 4, what)
                assert.ok(width % 4 === 0 && units <= 8 * width && (units === H || units % 8 === 0), what)
                // A chunk begins with a whole vector of entries.
                assert.ok(chunk % rows === 0 && (chunk / rows) % 4 === 0, what)
                continue
              }
              assert.equal(rows, B === 1 ? 1 : 4, what)
              assert.ok(rows * width <= chunk, `${what}: the sums do not fit`)
              for (const { entries, columns } of products) {
                const owners = Math.ceil((columns * units) / 4)
                assert.ok(owners <= width, `${what}: ${owners} owners`)
                // A chunk is followed by the next one only if it is full: operands are read up to 15 beyond the last.
                assert.ok(entries > 1024 - 16 || entries + 16 <= chunk, what)
                if (product !== 'resident') continue
                assert.ok(units === H && entries + 16 <= chunk, what)
                assert.ok(Math.ceil(entries / Math.floor(width / owners)) <= 16, `${what}: too much to hold`)
              }
            }
})

test('a cell with more gates in a stage than workgroup memory has room for has no blocks: Loops refuses it', () => {
  const cell = withGates(300)
  for (const software of [true, false])
    for (const plan of ['scan', 'step'] as const)
      assert.equal(tilingOf(plan, forwardProducts(cell, 8), 3, 8, software).units, 0)
})

test('the plan: scan where weights are held or few, step where they are many, scan on a program that plays a card', () => {
  const plan = (cell: typeof lstm, H: number, B = 8, precision: 'f32' | 'f16' = 'f32', software = false): string =>
    planOf({ cell, B, H, precision }, software)
  assert.deepEqual(
    [64, 128, 156, 157, 256, 1024].map((H) => plan(lstm, H)),
    ['scan', 'scan', 'scan', 'step', 'step', 'step'],
  )
  assert.deepEqual(
    [64, 181, 182].map((H) => plan(gru, H)),
    ['scan', 'scan', 'step'],
  )
  assert.deepEqual(
    [128, 256].map((H) => plan(mut1, H)),
    ['scan', 'step'],
  )
  assert.deepEqual(
    [221, 222].map((H) => plan(lstm, H, 8, 'f16')),
    ['scan', 'step'],
  )
  assert.equal(plan(lstm, 1024, 8, 'f32', true), 'scan')
})
