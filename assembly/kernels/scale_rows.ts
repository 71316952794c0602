/**
 * Multiplies each row by a number of its own.
 *
 *     y[r, c] = by[r mod period] · x[r, c]   (+ y[r, c])
 */
import { load_some, store_some } from './rows'

/** x, y: [rows, columns], y may be x; by: [period] */
export function scale_rows(rows: i32, columns: i32, x: usize, y: usize, by: usize, period: i32, accumulate: bool): void {
  const row = (<usize>columns) << 2
  for (let r = 0, p = 0; r < rows; r++) {
    const factor = f32x4.splat(load<f32>(by + ((<usize>p) << 2)))
    for (let count = columns, at: usize = 0; count > 0; count -= 4, at += 16) {
      let value = f32x4.mul(factor, load_some(x + at, count))
      if (accumulate) value = f32x4.add(value, load_some(y + at, count))
      store_some(y + at, value, count)
    }
    x += row
    y += row
    if (++p == period) p = 0
  }
}
