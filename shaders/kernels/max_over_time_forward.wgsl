// The maximum of each feature over a row's true steps.
//
//   y[b, c] = max over t < lengths[b] of x[t, b, c],  index[b, c] the first t that has it; 0 and -1 where the length is 0
//
// A NaN counts as larger than all: seen by its bits, since a compiler may take it that there is none. A thread owns features of rows, a grid apart.

override MASKED: bool = false;

struct Sizes { T: u32, B: u32, C: u32 }

@group(0) @binding(0) var<storage, read> x: array<u32>;             // [T, B, C], the bits of numbers
@group(0) @binding(1) var<storage, read> lengths: array<i32>;       // [B], read if MASKED
@group(0) @binding(2) var<storage, read_write> y: array<u32>;       // [B, C], the bits of numbers
@group(0) @binding(3) var<storage, read_write> index: array<i32>;   // [B, C]
@group(1) @binding(0) var<uniform> sizes: Sizes;

/// Bits whose order as whole numbers is that of the numbers, with NaN above all.
fn order(bits: u32) -> u32 {
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return 0xffffffffu; }
  // -0 is no larger than 0, and no smaller.
  let value = select(bits, 0u, bits == 0x80000000u);
  return select(value | 0x80000000u, ~value, (value & 0x80000000u) != 0u);
}

@compute @workgroup_size(256)
fn max_over_time_forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let step = sizes.B * sizes.C;
  for (var n = id.x; n < step; n += groups.x * 256u) {
    var length = i32(sizes.T);
    if (MASKED) { length = lengths[n / sizes.C]; }
    var best = 0u;
    var at = -1;
    for (var t = 0; t < length; t++) {
      let bits = x[u32(t) * step + n];
      if (at < 0 || order(bits) > order(best)) {
        best = bits;
        at = t;
      }
    }
    y[n] = best;
    index[n] = at;
  }
}
