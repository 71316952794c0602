// What the kernels of the CRF share: the arrays that they read, and scores as they count. Joined before both of them.

override LIMITED: bool = false;
override MASKED: bool = false;

struct Sizes { T: u32, B: u32, C: u32, factor: f32 }

@group(0) @binding(0) var<storage, read> emissions: array<f32>;   // [T, B, C]
@group(0) @binding(1) var<storage, read> lengths: array<i32>;     // [B], read if MASKED
@group(0) @binding(2) var<storage, read> scores: array<f32>;      // [C + 2, C]: from a tag (rows), of the beginning (row C), of the end (row C + 1)
@group(0) @binding(3) var<storage, read> limits: array<f32>;      // [C + 2, C], read if LIMITED
@group(1) @binding(0) var<uniform> sizes: Sizes;

const MAX_TAGS = 1024u;

fn score(row: u32, c: u32) -> f32 {
  let at = row * sizes.C + c;
  if (LIMITED) { return min(scores[at], limits[at]); }
  return scores[at];
}

fn length_of(b: u32) -> u32 {
  if (MASKED) { return u32(lengths[b]); }
  return sizes.T;
}
