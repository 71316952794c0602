/**
 * Softmax of each row, or its logarithm, safe for numbers of any size, and the gradients from the results.
 *
 *     y = e^(x − m) / s,  log: y = x − m − log s,     m = max x,  s = Σ e^(x − m)
 *     dx = y (dy − Σ dy y),  log: dx = dy − e^y Σ dy   (+ dx)
 */
import { exp_or_zero4 } from './math'
import { load_some, maximum, store_some, total4 } from './rows'

/** The first `count` lanes; 0 in the others. */
@inline
function first(value: v128, count: i32): v128 {
  return count >= 4 ? value : v128.and(value, i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3)))
}

/** x, y: [N, C]; y may be x. */
export function softmax_forward(N: i32, C: i32, x: usize, y: usize, log: bool): void {
  const row = (<usize>C) << 2
  for (; N > 0; N--) {
    const largest = maximum(row, x)
    const shift = f32x4.splat(largest)
    let sums = f32x4.splat(0)
    for (let count = C, at: usize = 0; count > 0; count -= 4, at += 16) {
      const e = exp_or_zero4(f32x4.sub(load_some(x + at, count), shift))
      sums = f32x4.add(sums, first(e, count))
      if (!log) store_some(y + at, e, count)
    }
    const sum = total4(sums)
    const factor = f32x4.splat(1 / sum)
    const logarithm = f32x4.splat(Mathf.log(sum))
    for (let count = C, at: usize = 0; count > 0; count -= 4, at += 16) {
      const value = log
        ? f32x4.sub(f32x4.sub(load_some(x + at, count), shift), logarithm)
        : f32x4.mul(load_some(y + at, count), factor)
      store_some(y + at, value, count)
    }
    x += row
    y += row
  }
}

/** y, dy, dx: [N, C] */
export function softmax_backward(N: i32, C: i32, y: usize, dy: usize, dx: usize, log: bool, accumulate: bool): void {
  const row = (<usize>C) << 2
  for (; N > 0; N--) {
    let sums = f32x4.splat(0)
    for (let count = C, at: usize = 0; count > 0; count -= 4, at += 16) {
      const d = load_some(dy + at, count)
      sums = f32x4.add(sums, log ? d : f32x4.mul(d, load_some(y + at, count)))
    }
    const sum = f32x4.splat(total4(sums))
    for (let count = C, at: usize = 0; count > 0; count -= 4, at += 16) {
      const value = load_some(y + at, count)
      const d = load_some(dy + at, count)
      let result = log ? f32x4.sub(d, f32x4.mul(exp_or_zero4(value), sum)) : f32x4.mul(value, f32x4.sub(d, sum))
      if (accumulate) result = f32x4.add(result, load_some(dx + at, count))
      store_some(dx + at, result, count)
    }
    y += row
    dy += row
    dx += row
  }
}
