/**
 * Draws a token of each row from softmax(logits / temperature), of the likeliest only if so wanted.
 *
 *     weight[c] = 2³¹ e^((logits[c] − max) / temperature), rounded down
 *     kept are the tokens with fewer than topK that are likelier; then those whose likelier ones have less than a share of the sum of the weights
 *     token = the first whose weight and those before it exceed u sum / 2³²;  u = pcg(pcg(pcg(seed) xor step) xor b), or 0 to take the likeliest
 *
 * Weights are whole numbers, so no sum depends on an order, and the twin draws the same tokens. What is kept are those from a limit on, which is found bit by
 * bit, not by sorting.
 */
import { pcg } from './pcg'
import { first, load_some, maximum, store_some, zero_row } from './rows'
import { part, part_up, upper4 } from './wide'

/**
 * logits: [B, V]; weights: [B, V] u32; tokens: [B] i32, 0 for a row that is not finite; drawn: [B] i32, −1 for one
 * @param topK 0: all
 * @param share in parts of 2⁻³²; 0: all
 * @param draws or takes the likeliest
 * @param scale see `weigh`
 * @param limit see `weigh`
 */
export function sample(
  B: i32,
  V: i32,
  logits: usize,
  topK: u32,
  share: u32,
  seed: u32,
  step: u32,
  draws: bool,
  scale: f32,
  limit: f32,
  weights: usize,
  tokens: usize,
  drawn: usize,
): void {
  const row = (<usize>V) << 2
  for (let b = 0; b < B; b++) {
    const isFinite = weigh(V, logits, scale, limit, weights)
    let token = 0
    if (isFinite) {
      if (topK) keep(V, logits, weights, topK, true)
      if (share) keep(V, logits, weights, part_up(share, above(V, logits, weights, i32.MIN_VALUE)), false)
      const u = draws ? pcg(pcg(pcg(seed) ^ step) ^ b) : 0
      token = find(weights, part(u, above(V, logits, weights, i32.MIN_VALUE)))
    }
    store<i32>(tokens, token)
    store<i32>(drawn, isFinite ? token : -1)
    logits += row
    weights += row
    tokens += 4
    drawn += 4
  }
}

/**
 * 2³¹ 2⁻ᵗ with t = scale / 2²⁶ distance, `distance` being half of what a logit is below the largest: halves do not overflow. Behind the point of t
 * 2⁻ᵍ = 1 − g s(g), with the minimax polynomial s for which s(1) is ½, good to 2⁻²⁸: who is likelier never weighs less.
 */
@inline
function weight4(distance: v128, scale: f32): v128 {
  const t = i32x4.trunc_sat_f32x4_s(f32x4.mul(distance, f32x4.splat(scale))) // 5 bits before the point, 26 behind it
  const g = i32x4.shl(t, 6)
  let s = i32x4.splat(466327)
  s = i32x4.sub(i32x4.splat(5469618), upper4(s, g))
  s = i32x4.sub(i32x4.splat(41136673), upper4(s, g))
  s = i32x4.sub(i32x4.splat(238328358), upper4(s, g))
  s = i32x4.sub(i32x4.splat(1031755265), upper4(s, g))
  s = i32x4.sub(i32x4.splat(<i32>2977043937), upper4(s, g))
  const whole = i32x4.sub(i32x4.splat(<i32>0x80000000), i32x4.shr_u(upper4(s, g), 1))
  // Lanes have no shifts of their own: a product with 2^(30 − n), of which 30 bits are dropped.
  const exponent = i32x4.sub(i32x4.splat(127 + 30), i32x4.shr_u(t, 26))
  const power = i32x4.trunc_sat_f32x4_s(i32x4.shl(exponent, 23))
  const low = i64x2.shr_u(i64x2.extmul_low_i32x4_u(whole, power), 30)
  const high = i64x2.shr_u(i64x2.extmul_high_i32x4_u(whole, power), 30)
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6)
}

/** Writes the weights, 0 beyond `limit`, where less than 1 would be left. @returns whether all logits are finite; if not, all weights are 0 */
function weigh(V: i32, logits: usize, scale: f32, limit: f32, weights: usize): bool {
  const row = (<usize>V) << 2
  const half = f32x4.splat(0.5)
  const largest = f32x4.splat(<f32>0.5 * maximum(row, logits))
  let farthest = f32x4.splat(0)
  for (let count = V, at: usize = 0; count > 0; count -= 4, at += 16) {
    const distance = f32x4.sub(largest, f32x4.mul(half, load_some(logits + at, count)))
    farthest = f32x4.max(farthest, distance) // a NaN stays one
    const isNear = f32x4.le(distance, f32x4.splat(limit))
    store_some(weights + at, v128.and(weight4(distance, scale), isNear), count)
  }
  const isFinite = v128.all_true<i32>(f32x4.lt(farthest, f32x4.splat(f32.POSITIVE_INFINITY)))
  if (!isFinite) zero_row(weights, row)
  return isFinite
}

/** The bits of finite numbers, so that their order as whole numbers with a sign is that of the numbers. −0 is no smaller than 0. */
@inline
function order4(x: v128): v128 {
  const bits = f32x4.add(x, f32x4.splat(0))
  return v128.xor(bits, i32x4.shr_u(i32x4.shr_s(bits, 31), 1))
}

/** Takes the weight from all tokens that have `bound` or more above them, of the sum of weights or counted. */
function keep(V: i32, logits: usize, weights: usize, bound: u64, counted: bool): void {
  let limit: i32 = i32.MIN_VALUE // the lowest with less than `bound` above it
  for (let bit: u32 = 0x80000000; bit > 0; bit >>= 1) {
    // The highest bit of numbers with a sign is the other way round.
    if (above(V, logits, counted ? 0 : weights, limit | <i32>(bit - 1)) >= bound) limit ^= <i32>bit
  }
  for (let count = V, at: usize = 0; count > 0; count -= 4, at += 16) {
    const isKept = i32x4.ge_s(order4(load_some(logits + at, count)), i32x4.splat(limit))
    store_some(weights + at, v128.and(load_some(weights + at, count), isKept), count)
  }
}

/** The sum of the weights, or how many tokens there are if there are no weights, of the logits above a limit. */
function above(V: i32, logits: usize, weights: usize, limit: i32): u64 {
  let sums = i64x2.splat(0)
  for (let count = V, at: usize = 0; count > 0; count -= 4, at += 16) {
    const weight = weights ? load_some(weights + at, count) : first(i32x4.splat(1), count)
    const counts = v128.and(weight, i32x4.gt_s(order4(load_some(logits + at, count)), i32x4.splat(limit)))
    sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(counts), i64x2.extend_high_i32x4_u(counts)))
  }
  return i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1)
}

/** The first token whose weight and those before it exceed `r`, which is less than their sum. */
function find(weights: usize, r: u64): i32 {
  let token = 0
  for (let weight = <u64>load<u32>(weights); r >= weight; weight = load<u32>(weights)) {
    r -= weight
    weights += 4
    token++
  }
  return token
}
