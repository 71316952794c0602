// Binary cross-entropy of logits and its gradient, safe for logits of any size. Joined behind math.wgsl.
//
//   losses[n]  = factor (max(x, 0) - x y + log(1 + exp(-|x|)))
//   dLogits[n] = factor (sigmoid(x) - y)
//
// A thread owns elements, a grid apart.

override GRADIENT: bool = false;

struct Sizes { N: u32, factor: f32 }

@group(0) @binding(0) var<storage, read> logits: array<f32>;          // [N]
@group(0) @binding(1) var<storage, read> targets: array<f32>;         // [N]
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;    // [N]
@group(0) @binding(3) var<storage, read_write> dLogits: array<f32>;   // [N], written if GRADIENT
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn binary_cross_entropy(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    let x = logits[n];
    let y = targets[n];
    losses[n] = sizes.factor * ((relu(x) - x * y) + softplus(-abs(x)));
    if (GRADIENT) { dLogits[n] = sizes.factor * (sigmoid(x) - y); }
  }
}
