// One step of Adam over a stretch of parameters (Kingma & Ba 2015, algorithm 1), or of AdamW (Loshchilov & Hutter 2019), in which the decay does not
// pass through the means.
//
//   AdamW: parameter -= decay parameter;   Adam: g += decay parameter          (g: update.wgsl)
//   m = beta1 m + (1 - beta1) g;   v = beta2 v + (1 - beta2) g^2
//   parameter -= rate m / (sqrt(v) / correction + epsilon)
//
// with rate = lr / (1 - beta1^step) and correction = sqrt(1 - beta2^step) from the host, in double precision.
// In Sizes flag is 1 for AdamW, whose decay is lr weightDecay; a, b, c, d, e, f are beta1, 1 - beta1, beta2, 1 - beta2, correction, epsilon.

@group(0) @binding(3) var<storage, read_write> m: array<f32>;            // [N]
@group(0) @binding(4) var<storage, read_write> v: array<f32>;            // [N]

@compute @workgroup_size(256)
fn adam(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let factor = clip_factor();
  if (factor < 0.0) { return; }
  let decoupled = sizes.flag != 0u;
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    let parameter = parameters[n];
    var g = clipped(gradients[n], factor);
    if (!decoupled) { g += sizes.decay * parameter; }
    let mean = sizes.a * m[n] + sizes.b * g;
    let square = sizes.c * v[n] + sizes.d * g * g;
    m[n] = mean;
    v[n] = square;
    let kept = select(parameter, (1.0 - sizes.decay) * parameter, decoupled);
    parameters[n] = kept - sizes.rate * mean / (sqrt(square) / sizes.e + sizes.f);
  }
}
