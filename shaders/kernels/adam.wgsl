// One step of Adam over a stretch of parameters (Kingma & Ba 2015, algorithm 1), the gradient clipped by its norm.
// A norm that is not finite changes nothing.
//
//   c = clip > 0 ? min(1, clip / (sqrt(sum of parts) + 1e-6)) : 1
//   g = c gradient + decay parameter
//   m = beta1 m + (1 - beta1) g;   v = beta2 v + (1 - beta2) g^2
//   parameter -= rate m / (sqrt(v) / correction + epsilon)
//
// with rate = lr / (1 - beta1^step) and correction = sqrt(1 - beta2^step) from the host, in double precision.
// A thread owns elements, a grid apart.

struct Sizes {
  N: u32,
  rate: f32,
  beta1: f32,
  rest1: f32,                         // 1 - beta1
  beta2: f32,
  rest2: f32,                         // 1 - beta2
  correction: f32,
  epsilon: f32,
  decay: f32,
  clip: f32,
}

@group(0) @binding(0) var<storage, read> gradients: array<f32>;          // [N]
@group(0) @binding(1) var<storage, read> parts: array<f32>;              // [NORM_PARTS]
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;   // [N]
@group(0) @binding(3) var<storage, read_write> m: array<f32>;            // [N]
@group(0) @binding(4) var<storage, read_write> v: array<f32>;            // [N]
@group(1) @binding(0) var<uniform> sizes: Sizes;

const NORM_PARTS = 64u;

@compute @workgroup_size(256)
fn adam(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  // Every thread adds up the few parts for itself: they come from the cache, and no thread waits for another.
  var square_of_norm = 0.0;
  for (var k = 0u; k < NORM_PARTS; k++) { square_of_norm += parts[k]; }
  // By its bits, since a compiler may take it that no number is infinite.
  if ((bitcast<u32>(square_of_norm) & 0x7f800000u) == 0x7f800000u) { return; }
  let c = select(1.0, min(1.0, sizes.clip / (sqrt(square_of_norm) + 1e-6)), sizes.clip > 0.0);
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    let g = c * gradients[n] + sizes.decay * parameters[n];
    let mean = sizes.beta1 * m[n] + sizes.rest1 * g;
    let square = sizes.beta2 * v[n] + sizes.rest2 * g * g;
    m[n] = mean;
    v[n] = square;
    parameters[n] -= sizes.rate * mean / (sqrt(square) / sizes.correction + sizes.epsilon);
  }
}
