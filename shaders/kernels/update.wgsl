// What the optimizers share: how they take the gradient, and where a step whose gradient is not finite ends. Joined before each of them.
//
//   c = clip_norm > 0 ? min(1, clip_norm / (sqrt(sum of parts) + 1e-6)) : 1
//   g = c gradient;  if clip_value > 0: g = clamp(g, -clip_value, clip_value)
//
// All of them own elements, a grid apart.

struct Sizes {
  N: u32,
  flag: u32,                          // the kernel's own
  clip_norm: f32,
  clip_value: f32,
  decay: f32,
  rate: f32,
  a: f32,                             // the kernel's own …
  b: f32,
  c: f32,
  d: f32,
  e: f32,
  f: f32,
}

@group(0) @binding(0) var<storage, read> gradients: array<f32>;          // [N]
@group(0) @binding(1) var<storage, read> parts: array<f32>;              // [NORM_PARTS]
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;   // [N]
@group(1) @binding(0) var<uniform> sizes: Sizes;

const NORM_PARTS = 64u;

/// c, or -1 where nothing may change.
fn clip_factor() -> f32 {
  // Every thread adds up the few parts for itself: they come from the cache, and no thread waits for another.
  var square_of_norm = 0.0;
  for (var k = 0u; k < NORM_PARTS; k++) { square_of_norm += parts[k]; }
  // By its bits, since a compiler may take it that no number is infinite.
  if ((bitcast<u32>(square_of_norm) & 0x7f800000u) == 0x7f800000u) { return -1.0; }
  return select(1.0, min(1.0, sizes.clip_norm / (sqrt(square_of_norm) + 1e-6)), sizes.clip_norm > 0.0);
}

fn clipped(gradient: f32, factor: f32) -> f32 {
  let g = factor * gradient;
  return select(g, clamp(g, -sizes.clip_value, sizes.clip_value), sizes.clip_value > 0.0);
}
