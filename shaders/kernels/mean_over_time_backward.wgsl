// Spreads the gradient of a mean over time.
//
//   dx[t, b, c] = [t < lengths[b]] dy[b, c] / lengths[b]   (+ dx[t, b, c])
//
// A thread owns elements of dx, a grid apart.

override MASKED: bool = false;
override ACCUMULATE: bool = false;

struct Sizes { T: u32, B: u32, C: u32 }

@group(0) @binding(0) var<storage, read> lengths: array<i32>;      // [B], read if MASKED
@group(0) @binding(1) var<storage, read> dy: array<f32>;           // [B, C]
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;     // [T, B, C]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn mean_over_time_backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let step = sizes.B * sizes.C;
  for (var i = id.x; i < sizes.T * step; i += groups.x * 256u) {
    let n = i % step;
    var length = i32(sizes.T);
    if (MASKED) { length = lengths[n / sizes.C]; }
    var d = 0.0;
    if (i32(i / step) < length) { d = dy[n] / f32(length); }
    if (ACCUMULATE) { d += dx[i]; }
    dx[i] = d;
  }
}
