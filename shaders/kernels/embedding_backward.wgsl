// The gradient of a table of rows that were looked up.
//
//   dWeight[v, d] = sum of dy[n, d] over the n with tokens[n] = v  (+ dWeight[v, d])
//
// A thread owns elements of dWeight, a grid apart, and sums over the positions of its token in ascending order: without
// atomics, the same numbers every time.

override ACCUMULATE: bool = false;

struct Sizes { V: u32, D: u32 }

@group(0) @binding(0) var<storage, read> positions: array<i32>;       // [N], sorted by token
@group(0) @binding(1) var<storage, read> starts: array<i32>;          // [V + 1], where a token's positions begin
@group(0) @binding(2) var<storage, read> dy: array<f32>;              // [N, D]
@group(0) @binding(3) var<storage, read_write> dWeight: array<f32>;   // [V, D]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn embedding_backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < sizes.V * sizes.D; i += groups.x * 256u) {
    let v = i / sizes.D;
    let d = i % sizes.D;
    let end = starts[v + 1u];
    var sum = 0.0;
    for (var at = starts[v]; at < end; at++) { sum += dy[u32(positions[at]) * sizes.D + d]; }
    if (ACCUMULATE) { sum += dWeight[i]; }
    dWeight[i] = sum;
  }
}
