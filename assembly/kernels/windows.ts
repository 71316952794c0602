/**
 * The windows of a convolution over time, side by side, so that the convolution is one matrix product; and the way back.
 *
 *     y[n, b, i, k] = x[t, b, i],  t = n · stride − padding + k · dilation;   0 where t < 0 or t ≥ lengths[b]
 *     dx[t, b, i] = Σ of dy[n, b, i, k] over the n, k that took step t   (+ dx[t, b, i]);   0 from lengths[b] on
 */
import { length_of, zero_row } from './rows'

/** x: [T, B, I], lengths: [B] i32 or 0, y: [windows, B, I, K] */
export function windows_forward(
  T: i32,
  B: i32,
  I: i32,
  K: i32,
  windows: i32,
  stride: i32,
  padding: i32,
  dilation: i32,
  lengths: usize,
  x: usize,
  y: usize,
): void {
  const row = (<usize>I) << 2
  const next = (<usize>K) << 2
  for (let n = 0; n < windows; n++) {
    for (let b = 0; b < B; b++) {
      const length = length_of(lengths, b, T)
      for (let k = 0; k < K; k++) {
        const t = n * stride - padding + k * dilation
        const isTrue = t >= 0 && t < length
        const from = x + row * (t * B + b)
        let to = y + ((<usize>k) << 2)
        for (let at: usize = 0; at < row; at += 4) {
          store<f32>(to, isTrue ? load<f32>(from + at) : 0)
          to += next
        }
      }
      y += row * K
    }
  }
}

/** dy: [windows, B, I, K], lengths: [B] i32 or 0, dx: [T, B, I] */
export function windows_backward(
  T: i32,
  B: i32,
  I: i32,
  K: i32,
  windows: i32,
  stride: i32,
  padding: i32,
  dilation: i32,
  lengths: usize,
  dy: usize,
  dx: usize,
  accumulate: bool,
): void {
  const row = (<usize>I) << 2
  const next = (<usize>K) << 2
  for (let t = 0; t < T; t++) {
    for (let b = 0; b < B; b++) {
      if (!accumulate) zero_row(dx, row)
      if (t < length_of(lengths, b, T)) {
        for (let k = 0; k < K; k++) {
          const shifted = t + padding - k * dilation
          if (shifted < 0 || shifted % stride) continue
          const n = shifted / stride
          if (n >= windows) continue
          let from = dy + row * K * (n * B + b) + ((<usize>k) << 2)
          for (let at: usize = 0; at < row; at += 4) {
            store<f32>(dx + at, load<f32>(dx + at) + load<f32>(from))
            from += next
          }
        }
      }
      dx += row
    }
  }
}
