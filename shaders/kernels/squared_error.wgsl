// Squared differences and their gradient.
//
//   losses[n] = factor (x - y)^2
//   dX[n]     = 2 factor (x - y)
//
// A thread owns elements, a grid apart.

override GRADIENT: bool = false;

struct Sizes { N: u32, factor: f32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;              // [N]
@group(0) @binding(1) var<storage, read> targets: array<f32>;        // [N]
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;   // [N]
@group(0) @binding(3) var<storage, read_write> dX: array<f32>;       // [N], written if GRADIENT
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn squared_error(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    let difference = x[n] - targets[n];
    losses[n] = sizes.factor * difference * difference;
    if (GRADIENT) { dX[n] = 2.0 * sizes.factor * difference; }
  }
}
