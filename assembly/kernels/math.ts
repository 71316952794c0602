/**
 * The elementary functions of the cells, four at a time: safe for every finite input, and a NaN stays a NaN.
 *
 *     tanh(x)     = x P(x²) / Q(x²) on |x| ≤ 7.9,  P of degree 6 and Q of degree 3 in x²
 *     sigmoid(x)  = ½ + ½ tanh(x / 2)
 *     exp(x)      = 2ⁿ p(r),  n = round(x / ln 2),  r = x − n ln 2 in [−½ ln 2, ½ ln 2],  p of degree 7
 *     softplus(x) = max(x, 0) + log1p(e^−|x|),  log1p(y) = 2 atanh(s) = y + s (s² p(s²) − y),  s = y / (2 + y),  p of degree 3
 */

/** a · b + c, rounded once where the machine has FMA (relaxed SIMD), twice otherwise. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

// The order of the arguments matters: pmin(x, bound) is `bound < x ? bound : x`, which hands a NaN in x on.
@inline
export function clamp4(x: v128, low: f32, high: f32): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(high)), f32x4.splat(low))
}

/** The odd rational minimax approximation of degree 13 over 6. */
@inline
export function tanh4(argument: v128): v128 {
  // The order of the arguments as in `clamp4`.
  const x = f32x4.pmax(f32x4.pmin(argument, constant(0)), constant(1))
  const square = f32x4.mul(x, x)
  let p = madd(square, constant(2), constant(3))
  p = madd(p, square, constant(4))
  p = madd(p, square, constant(5))
  p = madd(p, square, constant(6))
  p = madd(p, square, constant(7))
  p = madd(p, square, constant(8))
  let q = madd(square, constant(9), constant(10))
  q = madd(q, square, constant(11))
  q = madd(q, square, constant(12))
  return f32x4.div(f32x4.mul(x, p), q)
}

@inline
export function sigmoid4(x: v128): v128 {
  const half = constant(13)
  return madd(half, tanh4(f32x4.mul(x, half)), half)
}

/**
 * The constants of tanh as vectors in memory, where constants.ts puts them. AssemblyScript leaves the first KiB unused, so the cells, which share the kernels'
 * memory, find them there too. Chrome's V8 makes a vector constant anew wherever it is used, in three instructions; a load is one, a third of the LSTM's fragment.
 */
export const TANH: usize = 16

@inline
function constant(n: usize): v128 {
  return v128.load(TANH + 16 * n)
}

/** max(x, 0) */
@inline
export function relu4(x: v128): v128 {
  return f32x4.pmax(x, f32x4.splat(0))
}

/** 1 where x > 0, else 0: the derivative of `relu4`. */
@inline
export function heaviside4(x: v128): v128 {
  return v128.and(f32x4.gt(x, f32x4.splat(0)), f32x4.splat(1))
}

/** max(x, 1e-30): a sigmoid to divide by. */
@inline
export function divisor4(x: v128): v128 {
  return f32x4.pmax(x, f32x4.splat(1e-30))
}

/** Clamped to where the result is a normal number: [e^−87.3, e^88] = [1.2e−38, 1.7e38]. */
@inline
export function exp4(argument: v128): v128 {
  const x = clamp4(argument, -87.3, 88.0)
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)))
  // ln 2 in two parts, the first with so few bits that n · part is exact.
  let r = madd(n, f32x4.splat(-0.693359375), x)
  r = madd(n, f32x4.splat(2.12194440e-4), r)
  let p = madd(r, f32x4.splat(1.0 / 5040.0), f32x4.splat(1.0 / 720.0))
  p = madd(p, r, f32x4.splat(1.0 / 120.0))
  p = madd(p, r, f32x4.splat(1.0 / 24.0))
  p = madd(p, r, f32x4.splat(1.0 / 6.0))
  p = madd(p, r, f32x4.splat(0.5))
  p = madd(p, r, f32x4.splat(1.0))
  p = madd(p, r, f32x4.splat(1.0))
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return f32x4.mul(p, power)
}

/** eˣ, and exactly 0 below e⁻⁸⁷, −∞ included; a NaN stays a NaN. */
@inline
export function exp_or_zero4(x: v128): v128 {
  return v128.andnot(exp4(x), f32x4.le(x, f32x4.splat(-87.3)))
}

/** log(1 + eˣ): no sum that could overflow, no difference that could cancel. */
@inline
export function softplus4(x: v128): v128 {
  const y = exp4(f32x4.neg(f32x4.abs(x)))
  const s = f32x4.div(y, f32x4.add(y, f32x4.splat(2)))
  const square = f32x4.mul(s, s)
  // The minimax polynomial for the relative error of 2 atanh, 4.5e-9 before rounding. 2 s = y − s y, so that y itself is not rounded.
  let p = madd(square, f32x4.splat(0.28011986310160478), f32x4.splat(0.28001805390420718))
  p = madd(p, square, f32x4.splat(0.40021527230879582))
  p = madd(p, square, f32x4.splat(0.6666641628585252))
  const log = madd(s, f32x4.sub(f32x4.mul(square, p), y), y)
  return f32x4.add(relu4(x), log)
}

@inline
export function sqrt4(x: v128): v128 {
  return f32x4.sqrt(x)
}
