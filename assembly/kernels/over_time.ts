/**
 * From the true steps of each row to one vector.
 *
 *     max:   y[b, c] = max over t < lengths[b] of x[t, b, c], index the first t that has it;   dx[t, b, c] = [t = index] dy[b, c]
 *     mean:  y[b, c] = 1 / lengths[b] Σ over t < lengths[b] of x[t, b, c];   dx[t, b, c] = [t < lengths[b]] dy[b, c] / lengths[b]
 *
 * A NaN counts as larger than all. A row of length 0 gives 0 and the index −1. Gradients: (+ dx).
 */
import { length_of, load_some, store_some } from './rows'

/** x: [T, B, C], lengths: [B] i32 or 0, y: [B, C], index: [B, C] i32 */
export function max_over_time_forward(T: i32, B: i32, C: i32, x: usize, lengths: usize, y: usize, index: usize): void {
  const row = (<usize>C) << 2
  const step = row * B
  for (let b = 0; b < B; b++) {
    const length = length_of(lengths, b, T)
    for (let count = C; count > 0; count -= 4) {
      let best = length > 0 ? load_some(x, count) : f32x4.splat(0)
      let at = i32x4.splat(length > 0 ? 0 : -1)
      for (let t = 1; t < length; t++) {
        const value = load_some(x + step * t, count)
        // Nothing is larger than a NaN; whatever is no number, or larger, is larger than a number.
        const larger = v128.andnot(f32x4.eq(best, best), f32x4.le(value, best))
        best = v128.bitselect(value, best, larger)
        at = v128.bitselect(i32x4.splat(t), at, larger)
      }
      store_some(y, best, count)
      store_some(index, at, count)
      const bytes = (<usize>min(count, 4)) << 2
      x += bytes
      y += bytes
      index += bytes
    }
  }
}

/** index: [B, C] i32, dy: [B, C], dx: [T, B, C] */
export function max_over_time_backward(T: i32, B: i32, C: i32, index: usize, dy: usize, dx: usize, accumulate: bool): void {
  const N = B * C
  for (let t = 0; t < T; t++) {
    const step = i32x4.splat(t)
    for (let count = N, at: usize = 0; count > 0; count -= 4, at += 16) {
      let d = v128.and(load_some(dy + at, count), i32x4.eq(load_some(index + at, count), step))
      if (accumulate) d = f32x4.add(d, load_some(dx + at, count))
      store_some(dx + at, d, count)
    }
    dx += (<usize>N) << 2
  }
}

/** x: [T, B, C], lengths: [B] i32 or 0, y: [B, C] */
export function mean_over_time_forward(T: i32, B: i32, C: i32, x: usize, lengths: usize, y: usize): void {
  const step = ((<usize>C) << 2) * B
  for (let b = 0; b < B; b++) {
    const length = length_of(lengths, b, T)
    const factor = f32x4.splat(length > 0 ? 1 / <f32>length : 0)
    for (let count = C; count > 0; count -= 4) {
      let sum = f32x4.splat(0)
      for (let t = 0; t < length; t++) sum = f32x4.add(sum, load_some(x + step * t, count))
      store_some(y, f32x4.mul(sum, factor), count)
      const bytes = (<usize>min(count, 4)) << 2
      x += bytes
      y += bytes
    }
  }
}

/** lengths: [B] i32 or 0, dy: [B, C], dx: [T, B, C] */
export function mean_over_time_backward(
  T: i32,
  B: i32,
  C: i32,
  lengths: usize,
  dy: usize,
  dx: usize,
  accumulate: bool,
): void {
  const row = (<usize>C) << 2
  for (let t = 0; t < T; t++) {
    for (let b = 0; b < B; b++) {
      const length = length_of(lengths, b, T)
      const isTrue = t < length
      const factor = f32x4.splat(isTrue ? 1 / <f32>length : 0)
      const from = dy + row * b
      for (let count = C, at: usize = 0; count > 0; count -= 4, at += 16) {
        let d = isTrue ? f32x4.mul(load_some(from + at, count), factor) : f32x4.splat(0)
        if (accumulate) d = f32x4.add(d, load_some(dx + at, count))
        store_some(dx + at, d, count)
      }
      dx += row
    }
  }
}
