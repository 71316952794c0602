// The mean of each feature over a row's true steps.
//
//   y[b, c] = 1 / lengths[b] sum over t < lengths[b] of x[t, b, c]; 0 where the length is 0
//
// A thread owns features of rows, a grid apart.

override MASKED: bool = false;

struct Sizes { T: u32, B: u32, C: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;           // [T, B, C]
@group(0) @binding(1) var<storage, read> lengths: array<i32>;     // [B], read if MASKED
@group(0) @binding(2) var<storage, read_write> y: array<f32>;     // [B, C]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn mean_over_time_forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let step = sizes.B * sizes.C;
  for (var n = id.x; n < step; n += groups.x * 256u) {
    var length = i32(sizes.T);
    if (MASKED) { length = lengths[n / sizes.C]; }
    var sum = 0.0;
    for (var t = 0; t < length; t++) { sum += x[u32(t) * step + n]; }
    y[n] = sum / f32(max(length, 1));
  }
}
