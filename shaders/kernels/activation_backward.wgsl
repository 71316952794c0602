// The gradient of an elementwise activation, from its result.
//
//   dx[n] = dy[n] [y > 0], dy[n] (1 - y^2) or dy[n] y (1 - y)   (+ dx[n])
//
// A thread owns elements, a grid apart.

override KIND: u32 = 0;               // 0 relu, 1 tanh, 2 sigmoid
override ACCUMULATE: bool = false;

struct Sizes { N: u32 }

@group(0) @binding(0) var<storage, read> y: array<f32>;          // [N]
@group(0) @binding(1) var<storage, read> dy: array<f32>;         // [N]
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;   // [N]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn activation_backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    let value = y[n];
    var slope: f32;
    if (KIND == 0u) {
      slope = select(0.0, 1.0, value > 0.0);
    } else if (KIND == 1u) {
      slope = 1.0 - value * value;
    } else {
      slope = value * (1.0 - value);
    }
    var d = dy[n] * slope;
    if (ACCUMULATE) { d += dx[n]; }
    dx[n] = d;
  }
}
