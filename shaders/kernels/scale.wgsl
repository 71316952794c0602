// Multiplies an array by a number of the host and, if wanted, one of the device.
//
//   y[n] = factor by[0] x[n]  (+ y[n])
//
// A thread owns elements of y, a grid apart.

override IN_PLACE: bool = false;      // x is y itself
override BY: bool = false;
override ACCUMULATE: bool = false;

struct Sizes { N: u32, factor: f32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;         // [N], not read if IN_PLACE
@group(0) @binding(1) var<storage, read> by: array<f32>;        // [1], read if BY
@group(0) @binding(2) var<storage, read_write> y: array<f32>;   // [N]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn scale(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  var factor = sizes.factor;
  if (BY) { factor *= by[0]; }
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    var value: f32;
    if (IN_PLACE) { value = factor * y[n]; } else { value = factor * x[n]; }
    if (ACCUMULATE) { value += y[n]; }
    y[n] = value;
  }
}
