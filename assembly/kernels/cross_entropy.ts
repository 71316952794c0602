/**
 * Softmax cross-entropy of each row and its gradient, safe for logits of any size; with weights w (else 1) and smoothing s.
 *
 *     m = max_c logits[c];  S = Σ_c exp(logits[c] − m);  p[c] = exp(logits[c] − m) / S
 *     q[c] = (1 − s) w[target] [c = target] + s w[c] / C;  Q = Σ_c q[c]
 *     loss = factor (Q log S + Σ_c q[c] (m − logits[c]));  dLogits[c] = factor (Q p[c] − q[c])
 *
 * A NaN in a row makes its loss NaN.
 */
import { exp_or_zero4 } from './math'
import { load_some, maximum, store_some, total4, zero_row } from './rows'

/** logits: [N, C], targets: [N] i32 in [0, C) or ignoreIndex, weights: [C] or 0, losses: [N], dLogits: [N, C] or 0 */
export function cross_entropy(
  N: i32,
  C: i32,
  logits: usize,
  targets: usize,
  ignoreIndex: i32,
  factor: f32,
  weights: usize,
  smoothing: f32,
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
      store<f32>(losses, row_loss(C, logits, (<usize>target) << 2, factor, weights, smoothing, dLogits))
    }
    targets += 4
    losses += 4
    logits += row
    if (dLogits) dLogits += row
  }
}

/** The loss of one row; `target` in bytes. */
function row_loss(
  C: i32,
  logits: usize,
  target: usize,
  factor: f32,
  weights: usize,
  smoothing: f32,
  dLogits: usize,
): f32 {
  const row = (<usize>C) << 2
  const whole = row & ~15
  const largest = maximum(row, logits)
  const shift = f32x4.splat(largest)
  let sums = f32x4.splat(0)
  for (let at: usize = 0; at < whole; at += 16) {
    const e = exp_or_zero4(f32x4.sub(v128.load(logits + at), shift))
    sums = f32x4.add(sums, e)
    if (dLogits) v128.store(dLogits + at, e)
  }
  let sum = total4(sums)
  for (let at = whole; at < row; at += 4) {
    const e = f32x4.extract_lane(exp_or_zero4(f32x4.splat(load<f32>(logits + at) - largest)), 0)
    sum += e
    if (dLogits) store<f32>(dLogits + at, e)
  }

  const share = smoothing / <f32>C
  const own = (<f32>1 - smoothing) * (weights ? load<f32>(weights + target) : <f32>1)
  let mass = own
  let distance = own * (largest - load<f32>(logits + target))
  if (smoothing > 0) {
    mass += share * spread(C, weights, 0, 0)
    distance += share * spread(C, weights, logits, largest)
  }
  if (dLogits) {
    const scale = f32x4.splat((factor * mass) / sum)
    const even = f32x4.splat(factor * share)
    for (let count = C, at: usize = 0; count > 0; count -= 4, at += 16) {
      let d = f32x4.mul(load_some(dLogits + at, count), scale)
      if (smoothing > 0) d = f32x4.sub(d, weights ? f32x4.mul(even, load_some(weights + at, count)) : even)
      store_some(dLogits + at, d, count)
    }
    store<f32>(dLogits + target, load<f32>(dLogits + target) - factor * own)
  }
  return factor * (mass * Mathf.log(sum) + distance)
}

/** Σ_c w[c] (largest − logits[c]); Σ_c w[c] where there are no logits. */
function spread(C: i32, weights: usize, logits: usize, largest: f32): f32 {
  let sums = f32x4.splat(0)
  let count = C
  for (; count >= 4; count -= 4) {
    let value = weights ? v128.load(weights) : f32x4.splat(1)
    if (logits) {
      value = f32x4.mul(value, f32x4.sub(f32x4.splat(largest), v128.load(logits)))
      logits += 16
    }
    sums = f32x4.add(sums, value)
    if (weights) weights += 16
  }
  let sum = total4(sums)
  for (; count > 0; count--) {
    let value = weights ? load<f32>(weights) : <f32>1
    if (logits) {
      value *= largest - load<f32>(logits)
      logits += 4
    }
    sum += value
    if (weights) weights += 4
  }
  return sum
}
