// The windows of a convolution over time, side by side, so that the convolution is one matrix product.
//
//   y[n, b, i, k] = x[t, b, i],  t = n stride - padding + k dilation;   0 where t < 0 or t >= lengths[b]
//
// A thread owns elements of y, a grid apart.

override MASKED: bool = false;

struct Sizes { T: u32, B: u32, I: u32, K: u32, windows: u32, stride: u32, padding: u32, dilation: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;           // [T, B, I]
@group(0) @binding(1) var<storage, read> lengths: array<i32>;     // [B], read if MASKED
@group(0) @binding(2) var<storage, read_write> y: array<f32>;     // [windows, B, I, K]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn windows_forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let block = sizes.I * sizes.K;
  for (var at = id.x; at < sizes.windows * sizes.B * block; at += groups.x * 256u) {
    let row = at / block;
    let b = row % sizes.B;
    let n = row / sizes.B;
    let i = (at % block) / sizes.K;
    let k = at % sizes.K;
    let t = i32(n * sizes.stride + k * sizes.dilation) - i32(sizes.padding);
    var length = i32(sizes.T);
    if (MASKED) { length = lengths[b]; }
    var value = 0.0;
    if (t >= 0 && t < length) { value = x[(u32(t) * sizes.B + b) * sizes.I + i]; }
    y[at] = value;
  }
}
