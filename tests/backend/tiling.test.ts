/** How loops are cut on WebGPU: within the default limits, whatever the size. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backwardProducts, forwardProducts, planOf, tilingOf } from '../../bindings/backend/webgpu/recurrent/plan.js'
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
  withGates(14),
  withGates(15),
  withGates(16),
  withGates(100),
  withGates(200),
]

/** Vectors of four numbers, of which each thread has a share: quads of columns, and slices of threads that share the entries. */
const quadsOf = (columns: number, units: number): number => Math.max(1, Math.ceil((columns * units) / 4))

test('a tiling fits into the default limits, and each thread has its columns and operands', () => {
  for (const cell of all)
    for (const H of SIZES)
      for (const B of [1, 2, 3, 5, 40, 300, 1000])
        for (const plan of ['scan', 'step'] as const)
          for (const [software, T] of [
            [true, 1],
            [true, 9],
            [false, 9],
          ] as const)
            for (const products of [forwardProducts(cell, H), backwardProducts(cell, H)]) {
              const tiling = tilingOf(plan, products, { T, B, H }, software)
              const { rows, width, chunk, units, product, constants } = tiling
              const what = `${cell.name} H ${H} B ${B} ${plan} ${software ? 'software' : 'card'}: ${JSON.stringify(tiling)}`
              const columns = Math.max(0, ...products.map((one) => one.columns))
              const entries = Math.max(0, ...products.map((one) => one.entries))
              assert.ok(width <= 256 && units > 0 && units % 4 === 0, what)
              assert.equal(product.startsWith('broad'), software && !(columns > 14), what)
              if (product === 'broad') {
                assert.equal(rows, B > 30 ? 16 : B > 4 ? 8 : 4, what)
                assert.ok(width % 4 === 0 && units === 8 * width && chunk * 16 <= 16384, what)
                // A chunk begins with a whole vector of entries.
                assert.ok(chunk % rows === 0 && (chunk / rows) % 4 === 0, what)
                continue
              }
              if (product === 'broad_resident') {
                const { BLOCKS = 0, OWNED = 0 } = constants
                const ofThread = (OWNED * columns) / 4
                assert.ok(plan === 'scan' && units >= H && products.length === 1 && rows === 4, what)
                assert.ok([1, 2, 4].includes(OWNED) && units === OWNED * width && width % 4 === 0, what)
                assert.ok(Number.isInteger(ofThread) && ofThread >= 1 && ofThread <= 4, `${what}: columns of a thread`)
                assert.ok(ofThread * BLOCKS <= 24, `${what}: too much to keep`)
                assert.ok(16 * BLOCKS >= entries && chunk === 16 * BLOCKS && chunk * 16 <= 16384, what)
                continue
              }
              const bands = rows > 4 ? 2 : 1
              const quads = quadsOf(columns, units)
              const slices = Math.floor(width / quads)
              assert.ok([1, 2, 4, 8].includes(rows) && slices > 0, what)
              assert.ok(Math.min(rows, 4) * width <= chunk, `${what}: the sums do not fit`)
              const totals = bands > 1 ? rows * quads * Math.max(1, Math.floor(slices / 8)) : 0
              assert.ok(16 * (chunk + totals) <= 16384, `${what}: too much workgroup memory`)
              assert.ok(!constants.AHEAD || (rows * units <= width && (plan === 'step' || units >= H)), what)
              if (product !== 'resident') continue
              assert.ok(entries <= 16 * slices, `${what}: too much to hold`)
              assert.ok(16 * slices <= chunk, `${what}: operands do not fit`)
              assert.ok(plan === 'scan' && units >= H && products.length === 1, what)
            }
})

test('as few rows to a workgroup as fill a card, more where they read the same weights too often', () => {
  const rows = (plan: 'scan' | 'step', B: number, H: number): number =>
    tilingOf(plan, forwardProducts(lstm, H), { T: 9, B, H }, false).rows
  assert.deepEqual(
    [1, 128, 300, 1000].map((B) => rows('scan', B, 64)),
    [1, 1, 2, 4],
  )
  assert.deepEqual(
    [1, 2, 3, 32, 68].map((B) => rows('step', B, 512)),
    [1, 2, 4, 4, 8],
  )
  assert.deepEqual(
    [1, 4, 5].map((B) => rows('step', B, 4096)),
    [1, 4, 8],
  )
  assert.equal(rows('step', 32, 1024), 8)
})

test('a software adapter keeps the weights with its threads where they have room, and reads them for many rows elsewhere', () => {
  const forms = (
    sizes: number[],
    cell: typeof lstm,
    productsOf: typeof forwardProducts,
    plan: 'scan' | 'step' = 'scan',
    T = 9,
  ): string[] =>
    sizes.map((H) => {
      const { product, constants } = tilingOf(plan, productsOf(cell, H), { T, B: 8, H }, true)
      return product === 'broad_resident' ? `${constants.OWNED} x ${constants.BLOCKS}` : product
    })
  assert.deepEqual(forms([1, 64, 96, 97, 192, 193, 256, 257], lstm, forwardProducts), [
    ...['4 x 1', '4 x 4', '4 x 6', '2 x 7', '2 x 12', '1 x 13', '1 x 16', 'broad'],
  ])
  assert.deepEqual(forms([96, 97], lstm, backwardProducts), ['4 x 24', 'broad'])
  assert.deepEqual(forms([128, 129], gru, forwardProducts), ['4 x 8', 'broad'])
  assert.deepEqual(forms([384, 385], withGates(1), forwardProducts), ['4 x 24', 'broad'])
  assert.deepEqual(forms([8], mut1, forwardProducts), ['broad'])
  assert.deepEqual(
    [5, 6].flatMap((T) => forms([8], lstm, forwardProducts, 'scan', T)),
    ['broad', '4 x 1'],
  )
  assert.deepEqual(forms([8], lstm, forwardProducts, 'step'), ['broad'])
})

test('a cell with more gates in a stage than workgroup memory has room for has no blocks: Loops refuses it', () => {
  const cell = withGates(300)
  for (const software of [true, false])
    for (const plan of ['scan', 'step'] as const)
      assert.equal(tilingOf(plan, forwardProducts(cell, 8), { T: 9, B: 3, H: 8 }, software).units, 0)
})

test('the plan: scan where weights are held or few, step where they are many, scan on a program that plays a card', () => {
  const plan = (cell: typeof lstm, H: number, B = 8, precision: 'f32' | 'f16' = 'f32', software = false): string =>
    planOf({ cell, B, H, precision }, software)
  const plans = (cell: typeof lstm, sizes: number[], B?: number, precision?: 'f16'): string[] =>
    sizes.map((H) => plan(cell, H, B, precision))
  assert.deepEqual(plans(lstm, [64, 128, 181, 182, 256, 1024]), ['scan', 'scan', 'scan', 'step', 'step', 'step'])
  assert.deepEqual(plans(gru, [64, 209, 210]), ['scan', 'scan', 'step'])
  assert.deepEqual(plans(mut1, [256, 257]), ['scan', 'step'])
  assert.deepEqual(plans(lstm, [256, 257], 8, 'f16'), ['scan', 'step'])
  assert.deepEqual(plans(lstm, [64, 156, 157, 181], 128), ['scan', 'scan', 'step', 'step'])
  assert.equal(plan(lstm, 1024, 8, 'f32', true), 'scan')
})
