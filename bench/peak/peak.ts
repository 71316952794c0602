/**
 * What one core can do at best, from WebAssembly: multiply-adds that stay in registers, and reading memory in a row. AssemblyScript; the build without relaxed
 * SIMD multiplies and adds apart.
 */

/**
 * A sum that goes on: fused it is s + a b, in one operation. Else a and b come the other way, s a + b, or an engine multiplies but once, before the loop.
 */
@inline
function more(a: v128, b: v128, s: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, s)
  return f32x4.add(f32x4.mul(s, a), b)
}

/**
 * 24 · `times` multiply-adds of four numbers: twelve sums that do not wait for each other, more than latency times units, and few enough for the registers.
 * x and y come from outside: a constant vector V8 makes anew wherever it is used, which costs four fifths of the speed.
 * @returns something that depends on all of them, so that none is left out
 */
export function multiply(times: i32, x: f32, y: f32): f32 {
  const a = f32x4.splat(x)
  const b = f32x4.splat(y)
  let s0 = f32x4.splat(0), s1 = f32x4.splat(1), s2 = f32x4.splat(2), s3 = f32x4.splat(3)
  let s4 = f32x4.splat(4), s5 = f32x4.splat(5), s6 = f32x4.splat(6), s7 = f32x4.splat(7)
  let s8 = f32x4.splat(8), s9 = f32x4.splat(9), s10 = f32x4.splat(10), s11 = f32x4.splat(11)
  do {
    s0 = more(a, b, s0), s1 = more(a, b, s1), s2 = more(a, b, s2), s3 = more(a, b, s3)
    s4 = more(a, b, s4), s5 = more(a, b, s5), s6 = more(a, b, s6), s7 = more(a, b, s7)
    s8 = more(a, b, s8), s9 = more(a, b, s9), s10 = more(a, b, s10), s11 = more(a, b, s11)
    s0 = more(a, b, s0), s1 = more(a, b, s1), s2 = more(a, b, s2), s3 = more(a, b, s3)
    s4 = more(a, b, s4), s5 = more(a, b, s5), s6 = more(a, b, s6), s7 = more(a, b, s7)
    s8 = more(a, b, s8), s9 = more(a, b, s9), s10 = more(a, b, s10), s11 = more(a, b, s11)
  } while (--times > 0)
  return total(f32x4.add(total4(s0, s1, s2, s3), f32x4.add(total4(s4, s5, s6, s7), total4(s8, s9, s10, s11))))
}

/** Writes `bytes`, so that the memory is there: what was never written is one page of zeros, over and over. */
export function fill(bytes: i32): void {
  for (let at: usize = 0; at < <usize>bytes; at += 16) v128.store(at, i32x4.splat(<i32>at))
}

/** Reads `bytes`, a multiple of 128, from the beginning of the memory, `times` times: loads, and the least that can be done with them. */
export function read(bytes: i32, times: i32): f32 {
  let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0
  do {
    let at: usize = 0
    do {
      s0 = v128.xor(s0, v128.load(at)), s1 = v128.xor(s1, v128.load(at, 16))
      s2 = v128.xor(s2, v128.load(at, 32)), s3 = v128.xor(s3, v128.load(at, 48))
      s4 = v128.xor(s4, v128.load(at, 64)), s5 = v128.xor(s5, v128.load(at, 80))
      s6 = v128.xor(s6, v128.load(at, 96)), s7 = v128.xor(s7, v128.load(at, 112))
      at += 128
    } while (at < <usize>bytes)
  } while (--times > 0)
  return total(v128.xor(v128.xor(v128.xor(s0, s1), v128.xor(s2, s3)), v128.xor(v128.xor(s4, s5), v128.xor(s6, s7))))
}

@inline
function total4(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d))
}

@inline
function total(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3)
}
