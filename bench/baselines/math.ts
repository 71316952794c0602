/** The functions of the cells as somebody would write them who knows where they are used. Same approximation as assembly/kernels/math.ts. */
import { clamp4, madd } from '../../assembly/kernels/math'

/** c − a · b, rounded once where the machine has FMA (relaxed SIMD), twice otherwise. */
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c)
  return f32x4.sub(c, f32x4.mul(a, b))
}

const FLAT: f32 = ASC_FEATURE_RELAXED_SIMD ? 15.9976234436035156 : 15.8106222152709961

/**
 * ½ + ½ tanh(x / 2) in one rational function: the halves are in the coefficients. They are the tanh's times powers of two, so every
 * intermediate result is the tanh's times a power of two, and the result has the same bits.
 */
@inline
export function sigmoid(argument: v128): v128 {
  const x = clamp4(argument, -FLAT, FLAT)
  const square = f32x4.mul(x, x)
  let p = madd(square, f32x4.splat(-2.76076847742355e-16 / 16384), f32x4.splat(2.00018790482477e-13 / 4096))
  p = madd(p, square, f32x4.splat(-8.60467152213735e-11 / 1024))
  p = madd(p, square, f32x4.splat(5.12229709037114e-8 / 256))
  p = madd(p, square, f32x4.splat(1.48572235717979e-5 / 64))
  p = madd(p, square, f32x4.splat(6.37261928875436e-4 / 16))
  p = madd(p, square, f32x4.splat(4.89352455891786e-3 / 4))
  let q = madd(square, f32x4.splat(1.19825839466702e-6 / 64), f32x4.splat(1.18534705686654e-4 / 16))
  q = madd(q, square, f32x4.splat(2.268434632439e-3 / 4))
  q = madd(q, square, f32x4.splat(4.89352518554385e-3))
  return f32x4.add(f32x4.splat(0.5), f32x4.div(f32x4.mul(x, p), q))
}
