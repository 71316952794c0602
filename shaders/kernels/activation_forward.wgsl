// An elementwise activation. Joined behind math.wgsl.
//
//   y[n] = relu, tanh or sigmoid of x[n]
//
// A thread owns elements, a grid apart.

override KIND: u32 = 0;               // 0 relu, 1 tanh, 2 sigmoid
override IN_PLACE: bool = false;      // x is y itself

struct Sizes { N: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;         // [N], not read if IN_PLACE
@group(0) @binding(1) var<storage, read_write> y: array<f32>;   // [N]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn activation_forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    var value: f32;
    if (IN_PLACE) { value = y[n]; } else { value = x[n]; }
    if (KIND == 0u) {
      value = relu(value);
    } else if (KIND == 1u) {
      value = tanh_safe(value);
    } else {
      value = sigmoid(value);
    }
    y[n] = value;
  }
}
