// Gathers the gradient of each step from the windows that took it.
//
//   dx[t, b, i] = sum of dy[n, b, i, k] over the n, k with n stride - padding + k dilation = t   (+ dx[t, b, i]);   0 from lengths[b] on
//
// A thread owns elements of dx, a grid apart, and sums in ascending k: the same numbers every time.

override MASKED: bool = false;
override ACCUMULATE: bool = false;

struct Sizes { T: u32, B: u32, I: u32, K: u32, windows: u32, stride: u32, padding: u32, dilation: u32 }

@group(0) @binding(0) var<storage, read> dy: array<f32>;          // [windows, B, I, K]
@group(0) @binding(1) var<storage, read> lengths: array<i32>;     // [B], read if MASKED
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;    // [T, B, I]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn windows_backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var at = id.x; at < sizes.T * sizes.B * sizes.I; at += groups.x * 256u) {
    let i = at % sizes.I;
    let row = at / sizes.I;
    let b = row % sizes.B;
    let t = row / sizes.B;
    var length = i32(sizes.T);
    if (MASKED) { length = lengths[b]; }
    var sum = 0.0;
    if (i32(t) < length) {
      for (var k = 0u; k < sizes.K; k++) {
        let shifted = i32(t + sizes.padding) - i32(k * sizes.dilation);
        if (shifted < 0 || u32(shifted) % sizes.stride != 0u) { continue; }
        let n = u32(shifted) / sizes.stride;
        if (n < sizes.windows) { sum += dy[((n * sizes.B + b) * sizes.I + i) * sizes.K + k]; }
      }
    }
    if (ACCUMULATE) { sum += dx[at]; }
    dx[at] = sum;
  }
}
