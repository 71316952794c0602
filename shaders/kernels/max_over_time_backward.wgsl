// Sends the gradient of a maximum over time to the step that had it.
//
//   dx[t, b, c] = [t = index[b, c]] dy[b, c]   (+ dx[t, b, c])
//
// A thread owns elements of dx, a grid apart.

override ACCUMULATE: bool = false;

struct Sizes { T: u32, step: u32 }                                 // step: B C

@group(0) @binding(0) var<storage, read> index: array<i32>;        // [B, C]
@group(0) @binding(1) var<storage, read> dy: array<f32>;           // [B, C]
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;     // [T, B, C]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn max_over_time_backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < sizes.T * sizes.step; i += groups.x * 256u) {
    let n = i % sizes.step;
    var d = 0.0;
    if (index[n] == i32(i / sizes.step)) { d = dy[n]; }
    if (ACCUMULATE) { d += dx[i]; }
    dx[i] = d;
  }
}
