// One step of RMSProp (Tieleman & Hinton 2012; centred: Graves 2013).
//
//   g += decay parameter;   square = alpha square + (1 - alpha) g^2          (g: update.wgsl)
//   centred: mean = alpha mean + (1 - alpha) g;  root = sqrt(max(square - mean^2, 0)) + epsilon;   else  root = sqrt(square) + epsilon
//   with momentum: v = momentum v + g / root;  parameter -= rate v;   else  parameter -= rate g / root
//
// In Sizes a, b, c, d are alpha, 1 - alpha, momentum, epsilon.

override CENTRED: bool = false;
override MOMENTUM: bool = false;

@group(0) @binding(3) var<storage, read_write> square: array<f32>;       // [N]
@group(0) @binding(4) var<storage, read_write> mean: array<f32>;         // [N], used if CENTRED
@group(0) @binding(5) var<storage, read_write> velocity: array<f32>;     // [N], used if MOMENTUM

@compute @workgroup_size(256)
fn rmsprop(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let factor = clip_factor();
  if (factor < 0.0) { return; }
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    let g = clipped(gradients[n], factor) + sizes.decay * parameters[n];
    var variance = sizes.a * square[n] + sizes.b * g * g;
    square[n] = variance;
    if (CENTRED) {
      let m = sizes.a * mean[n] + sizes.b * g;
      mean[n] = m;
      variance = max(variance - m * m, 0.0);
    }
    var step = g / (sqrt(variance) + sizes.d);
    if (MOMENTUM) {
      step += sizes.c * velocity[n];
      velocity[n] = step;
    }
    parameters[n] -= sizes.rate * step;
  }
}
