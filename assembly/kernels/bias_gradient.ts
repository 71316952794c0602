/**
 * Sums the rows of a gradient, in blocks of rows so that a long sum loses less.
 *
 *     db[c] = Σ_n dy[n, c]   (+ db[c])
 */
import { load_partial, store_partial } from './rows'

/** Rows that are summed before they are added to the total. */
const BLOCK: i32 = 256

/** dy: [N, C] with `row` bytes between rows, db: [C] */
export function bias_gradient(N: i32, C: i32, dy: usize, row: usize, db: usize, accumulate: bool): void {
  const bytes = (<usize>C) << 2
  if (!accumulate) memory.fill(db, 0, bytes)
  for (let n = 0; n < N; n += BLOCK) {
    const rows = min(BLOCK, N - n)
    const from = dy + row * n
    let at: usize = 0
    // A cache line at a time.
    for (; at + 64 <= bytes; at += 64) line(rows, row, from + at, db + at)
    for (; at + 16 <= bytes; at += 16) vector(rows, row, from + at, db + at)
    if (at < bytes) partial(rows, row, from + at, db + at, C & 3)
  }
}

function line(rows: i32, row: usize, from: usize, to: usize): void {
  let a = f32x4.splat(0)
  let b = a
  let c = a
  let d = a
  for (; rows > 0; rows--) {
    a = f32x4.add(a, v128.load(from))
    b = f32x4.add(b, v128.load(from, 16))
    c = f32x4.add(c, v128.load(from, 32))
    d = f32x4.add(d, v128.load(from, 48))
    from += row
  }
  v128.store(to, f32x4.add(v128.load(to), a))
  v128.store(to, f32x4.add(v128.load(to, 16), b), 16)
  v128.store(to, f32x4.add(v128.load(to, 32), c), 32)
  v128.store(to, f32x4.add(v128.load(to, 48), d), 48)
}

function vector(rows: i32, row: usize, from: usize, to: usize): void {
  let sum = f32x4.splat(0)
  for (; rows > 0; rows--) {
    sum = f32x4.add(sum, v128.load(from))
    from += row
  }
  v128.store(to, f32x4.add(v128.load(to), sum))
}

function partial(rows: i32, row: usize, from: usize, to: usize, columns: i32): void {
  let sum = f32x4.splat(0)
  for (; rows > 0; rows--) {
    sum = f32x4.add(sum, load_partial(from, columns))
    from += row
  }
  store_partial(to, f32x4.add(load_partial(to, columns), sum), columns)
}
