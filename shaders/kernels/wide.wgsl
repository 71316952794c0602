// Whole numbers of 64 bits: the lower half is x, the upper half y. Joined before the kernels that need sums which are exact, and so the same in any order.

fn plus(a: vec2u, b: vec2u) -> vec2u {
  let low = a.x + b.x;
  return vec2(low, a.y + b.y + u32(low < a.x));
}

/// For b no larger than a.
fn minus(a: vec2u, b: vec2u) -> vec2u {
  return vec2(a.x - b.x, a.y - b.y - u32(a.x < b.x));
}

fn less(a: vec2u, b: vec2u) -> bool {
  return a.y < b.y || (a.y == b.y && a.x < b.x);
}

/// The upper half of a product.
fn upper(a: u32, b: u32) -> u32 {
  let low = a & 0xffffu;
  let high = a >> 16u;
  let middle = high * (b & 0xffffu) + ((low * (b & 0xffffu)) >> 16u);
  let other = low * (b >> 16u) + (middle & 0xffffu);
  return high * (b >> 16u) + (middle >> 16u) + (other >> 16u);
}

/// factor a / 2^32, rounded down.
fn part(factor: u32, a: vec2u) -> vec2u {
  return plus(vec2(factor * a.y, upper(factor, a.y)), vec2(upper(factor, a.x), 0u));
}

/// factor a / 2^32, rounded up.
fn part_up(factor: u32, a: vec2u) -> vec2u {
  return plus(part(factor, a), vec2(u32(factor * a.x != 0u), 0u));
}
