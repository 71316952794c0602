// Sets every element to one number.
//
//   y[n] = value
//
// A thread owns elements of y, a grid apart.

struct Sizes { N: u32, value: f32 }

@group(0) @binding(0) var<storage, read_write> y: array<f32>;   // [N]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn fill(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) { y[n] = sizes.value; }
}
