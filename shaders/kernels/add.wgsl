// Adds two arrays.
//
//   y[n] = a[n] + b[n]          or, in place:  y[n] = y[n] + b[n]
//
// A thread owns elements of y, a grid apart.

override IN_PLACE: bool = false;      // a is y itself

struct Sizes { N: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;         // [N], not read if IN_PLACE
@group(0) @binding(1) var<storage, read> b: array<f32>;         // [N]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;   // [N]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn add(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    if (IN_PLACE) { y[n] += b[n]; } else { y[n] = a[n] + b[n]; }
  }
}
