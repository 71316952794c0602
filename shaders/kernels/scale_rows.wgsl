// Multiplies each row by a number of its own.
//
//   y[r, c] = by[r mod period] x[r, c]   (+ y[r, c])
//
// A thread owns elements of y, a grid apart.

override IN_PLACE: bool = false;      // x is y itself
override ACCUMULATE: bool = false;

struct Sizes { rows: u32, columns: u32, period: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;         // [rows, columns], not read if IN_PLACE
@group(0) @binding(1) var<storage, read> by: array<f32>;        // [period]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;   // [rows, columns]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn scale_rows(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var n = id.x; n < sizes.rows * sizes.columns; n += groups.x * 256u) {
    let factor = by[(n / sizes.columns) % sizes.period];
    var value: f32;
    if (IN_PLACE) { value = factor * y[n]; } else { value = factor * x[n]; }
    if (ACCUMULATE) { value += y[n]; }
    y[n] = value;
  }
}
