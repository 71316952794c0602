// One step of Adagrad (Duchi et al. 2011).
//
//   g += decay parameter;   squares += g^2;   parameter -= rate g / (sqrt(squares) + epsilon)          (g: update.wgsl)
//
// In Sizes a is epsilon.

@group(0) @binding(3) var<storage, read_write> squares: array<f32>;      // [N]

@compute @workgroup_size(256)
fn adagrad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let factor = clip_factor();
  if (factor < 0.0) { return; }
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    let g = clipped(gradients[n], factor) + sizes.decay * parameters[n];
    let sum = squares[n] + g * g;
    squares[n] = sum;
    parameters[n] -= sizes.rate * g / (sqrt(sum) + sizes.a);
  }
}
