// One step of gradient descent with momentum (Sutskever et al. 2013, as PyTorch has it).
//
//   g += decay parameter;   with momentum: v = momentum v + g;  g = nesterov ? g + momentum v : v          (g: update.wgsl)
//   parameter -= rate g
//
// In Sizes flag is 1 for Nesterov's, a is the momentum.

override MOMENTUM: bool = false;

@group(0) @binding(3) var<storage, read_write> velocity: array<f32>;     // [N], used if MOMENTUM

@compute @workgroup_size(256)
fn sgd(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let factor = clip_factor();
  if (factor < 0.0) { return; }
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    var g = clipped(gradients[n], factor) + sizes.decay * parameters[n];
    if (MOMENTUM) {
      let v = sizes.a * velocity[n] + g;
      velocity[n] = v;
      g = select(v, g + sizes.a * v, sizes.flag != 0u);
    }
    parameters[n] -= sizes.rate * g;
  }
}
