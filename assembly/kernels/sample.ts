/**
 * Draws a token of each row from softmax(logits / temperature), of the likeliest only if so wanted.
 *
 *     weight[c] = 2³¹ e^((logits[c] − max) / temperature), rounded down
 *     kept are the tokens with fewer than topK that are likelier; then those whose likelier ones have less than a share of the sum of the weights
 *     token = the first whose weight and those before it exceed u sum / 2³²;  u = pcg(pcg(pcg(seed) xor step) xor b), or 0 to take the likeliest
 *
 * Weights are whole numbers, so no sum depends on an order, and the twin draws the same tokens.
 */
import { pcg } from './pcg'
import { load_some, maximum, store_some, zero_row } from './rows'
import { part, part_up, upper4 } from './wide'

/** Bytes of scratch: a sum for each value of a byte. */
const BINS_BYTES: usize = 256 << 3

export function sample_scratch_bytes(): usize {
  return BINS_BYTES
}

/**
 * logits: [B, V]; weights: [B, V] u32; tokens: [B] i32, 0 for a row that is not finite; drawn: [B] i32, −1 for one
 * @param topK 0: all
 * @param share in parts of 2⁻³²; 0: all
 * @param draws or takes the likeliest
 * @param scale see `weigh`
 * @param limit see `weigh`
 * @param bins scratch
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
  bins: usize,
): void {
  const row = (<usize>V) << 2
  for (let b = 0; b < B; b++) {
    const isFinite = weigh(V, logits, scale, limit, weights)
    let token = 0
    if (isFinite) {
      if (topK) keep(V, logits, weights, topK, true, bins)
      if (share) keep(V, logits, weights, part_up(share, total(V, weights)), false, bins)
      const u = draws ? pcg(pcg(pcg(seed) ^ step) ^ b) : 0
      token = find(weights, part(u, total(V, weights)))
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

/** The bits of a finite number, so that their order as whole numbers is that of the numbers. −0 is no smaller than 0. */
@inline
function order(at: usize): u32 {
  const bits = reinterpret<i32>(load<f32>(at) + 0)
  return bits ^ ((bits >> 31) | 0x80000000)
}

/**
 * Takes the weight from all tokens that have `bound` or more above them, of the sum of weights or counted: from all below a limit. That is found byte by byte;
 * what there is of each next byte, among the tokens that begin like the limit, is summed up in the bins.
 */
function keep(V: i32, logits: usize, weights: usize, bound: u64, counted: bool, bins: usize): void {
  const end = logits + ((<usize>V) << 2)
  const weight = weights - logits
  let limit: u32 = 0 // the lowest with less than `bound` above it
  let known: u32 = 0
  let above: u64 = 0
  for (let shift: u32 = 24, byte = 0; byte < 4; shift -= 8, byte++) {
    zero_row(bins, BINS_BYTES)
    for (let at = logits; at < end; at += 4) {
      const key = order(at)
      if ((key & known) != limit) continue
      const bin = bins + (((key >> shift) & 255) << 3)
      store<u64>(bin, load<u64>(bin) + (counted ? 1 : <u64>load<u32>(at + weight)))
    }
    let digit: u32 = 255
    for (; digit > 0; digit--) {
      const next = above + load<u64>(bins + (digit << 3))
      if (next >= bound) break
      above = next
    }
    limit |= digit << shift
    known |= (<u32>255) << shift
  }
  for (let at = logits; at < end; at += 4) if (order(at) < limit) store<u32>(at + weight, 0)
}

function total(V: i32, weights: usize): u64 {
  let sums = i64x2.splat(0)
  for (let count = V, at: usize = 0; count > 0; count -= 4, at += 16) {
    const some = load_some(weights + at, count)
    sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(some), i64x2.extend_high_i32x4_u(some)))
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
