/**
 * Softmax cross-entropy of each row and its gradient, safe for logits of any size.
 *
 *     m = max_c logits[c];  s = Σ_c exp(logits[c] − m)
 *     loss = factor (log s + (m − logits[target]));  dLogits[c] = factor (exp(logits[c] − m) / s − [c = target])
 *
 * A NaN in a row makes its loss NaN.
 */
import { exp4 } from './math'
import { total4, zero_row } from './rows'

/** logits: [N, C], targets: [N] i32 in [0, C) or ignoreIndex, losses: [N], dLogits: [N, C] or 0 */
export function cross_entropy(
  N: i32,
  C: i32,
  logits: usize,
  targets: usize,
  ignoreIndex: i32,
  factor: f32,
  losses: usize,
  dLogits: usize,
): void {
  const row = (<usize>C) << 2
  for (let n = 0; n < N; n++) {
    const target = load<i32>(targets)
    if (target == ignoreIndex) {
      store<f32>(losses, 0)
      if (dLogits) zero_row(dLogits, row)
    } else {
      store<f32>(losses, factor * row_loss(row, logits, (<usize>target) << 2, factor, dLogits))
    }
    targets += 4
    losses += 4
    logits += row
    if (dLogits) dLogits += row
  }
}

/** The loss of one row without the factor; offsets and length in bytes. */
function row_loss(row: usize, logits: usize, target: usize, factor: f32, dLogits: usize): f32 {
  const whole = row & ~15
  const largest = maximum(row, logits)
  const shift = f32x4.splat(largest)
  let sums = f32x4.splat(0)
  for (let at: usize = 0; at < whole; at += 16) {
    const e = exp4(f32x4.sub(v128.load(logits + at), shift))
    sums = f32x4.add(sums, e)
    if (dLogits) v128.store(dLogits + at, e)
  }
  let sum = total4(sums)
  for (let at = whole; at < row; at += 4) {
    const e = f32x4.extract_lane(exp4(f32x4.splat(load<f32>(logits + at) - largest)), 0)
    sum += e
    if (dLogits) store<f32>(dLogits + at, e)
  }
  if (dLogits) {
    const scale = factor / sum
    for (let at: usize = 0; at < whole; at += 16) {
      v128.store(dLogits + at, f32x4.mul(v128.load(dLogits + at), f32x4.splat(scale)))
    }
    for (let at = whole; at < row; at += 4) store<f32>(dLogits + at, load<f32>(dLogits + at) * scale)
    store<f32>(dLogits + target, load<f32>(dLogits + target) - factor)
  }
  return Mathf.log(sum) + (largest - load<f32>(logits + target))
}

function maximum(row: usize, x: usize): f32 {
  let largest = load<f32>(x)
  let at: usize = 0
  if (row >= 16) {
    let lanes = v128.load(x)
    for (at = 16; at + 16 <= row; at += 16) lanes = f32x4.max(lanes, v128.load(x + at))
    largest = max(
      max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
      max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
    )
  }
  for (; at < row; at += 4) largest = max(largest, load<f32>(x + at))
  return largest
}
