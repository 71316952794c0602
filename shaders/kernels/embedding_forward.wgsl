// Looks up rows of a table.
//
//   y[n, d] = weight[tokens[n], d]
//
// A thread owns elements of y, a grid apart.

struct Sizes { N: u32, D: u32 }

@group(0) @binding(0) var<storage, read> tokens: array<i32>;    // [N]
@group(0) @binding(1) var<storage, read> weight: array<f32>;    // [V, D]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;   // [N, D]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn embedding_forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < sizes.N * sizes.D; i += groups.x * 256u) {
    y[i] = weight[u32(tokens[i / sizes.D]) * sizes.D + i % sizes.D];
  }
}
