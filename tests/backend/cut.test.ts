/** How long sums are cut on graphics cards: all terms once, enough workgroups, scratch memory within bounds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutOfProduct, cutOfRows, type Cut } from '../../bindings/backend/webgpu/dispatches/cut.js'

const SIZES = [1, 3, 63, 64, 65, 127, 128, 129, 256, 257, 640, 1000, 1024, 4096, 70000]
const TERMS = [0, 1, 15, 16, 255, 256, 511, 512, 513, 600, 1023, 1024, 2100, 5000, 131072, 1000003]

/** Every slice has terms, and but for the last the same number, in whole tiles. */
function assertWhole({ slices, terms }: Cut, all: number, what: string): void {
  if (slices === 1) return assert.equal(terms, all, what)
  assert.ok(terms >= 256 && terms % 32 === 0, what)
  assert.ok((slices - 1) * terms < all && all <= slices * terms, what)
}

test('the slices of a product have all terms, fill a card and no more, and fit into 16 MiB', () => {
  for (const M of SIZES)
    for (const N of SIZES)
      for (const K of TERMS)
        for (const calls of [1, 2]) {
          const cut = cutOfProduct(M, N, K, calls)
          const { slices } = cut
          const what = `${M} x ${N} x ${K}, ${calls} at once: ${JSON.stringify(cut)}`
          assertWhole(cut, K, what)
          if (slices === 1) continue
          assert.ok(Math.ceil(M / 64) * Math.ceil(N / 64) * calls * slices <= 256, what)
          assert.ok(4 * slices * M * N * calls <= 2 ** 24, what)
        }
})

test('the slices of a sum of rows have all rows, and there are none where there are few', () => {
  for (const N of TERMS)
    for (const C of SIZES)
      for (const calls of [1, 2]) {
        const cut = cutOfRows(N, C, calls)
        const what = `${N} rows of ${C}, ${calls} at once: ${JSON.stringify(cut)}`
        if (N < 1024) assert.equal(cut.slices, 1, what)
        assertWhole(cut, N, what)
        assert.ok(cut.slices === 1 || Math.ceil(C / 32) * calls * cut.slices <= 1024, what)
      }
})

test('the products of layers: dW and dR in slices where they are small', () => {
  const products: ReadonlyArray<readonly [string, M: number, N: number, K: number, calls: number, slices: number]> = [
    ['dW: H 64, T 64, B 8', 256, 64, 512, 1, 2],
    ['dW: H 64, T 1024, B 128', 256, 64, 131072, 1, 64],
    ['dW: both directions', 256, 64, 131072, 2, 32],
    ['dW: H 256, T 512, B 128', 1024, 256, 65536, 1, 4],
    ['dW: H 1024, T 128, B 16', 4096, 1024, 2048, 1, 1],
    ['wx: H 64, T 1024, B 128', 131072, 256, 64, 1, 1],
    ['few terms, few tiles', 130, 132, 500, 1, 1],
  ]
  for (const [what, M, N, K, calls, slices] of products) assert.equal(cutOfProduct(M, N, K, calls).slices, slices, what)
  assert.equal(cutOfRows(131072, 256, 1).slices, 128)
  assert.equal(cutOfRows(512, 256, 1).slices, 1)
})
