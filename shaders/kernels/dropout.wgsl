// Drops elements at random and scales those that stay.
//
//   y[n] = keep(n) ? scale x[n] : 0          keep(n) = (pcg(key xor n) >> 8) >= threshold,  key = pcg(seed)
//
// The same seed draws the same elements, here, in the backward pass and on the other backend. A thread owns elements of y, a grid apart.
// Joined behind pcg.wgsl.

override IN_PLACE: bool = false;      // x is y itself

struct Sizes { N: u32, seed: u32, threshold: u32, scale: f32 }   // threshold = p 2^24, rounded up

@group(0) @binding(0) var<storage, read> x: array<f32>;         // [N], not read if IN_PLACE
@group(0) @binding(1) var<storage, read_write> y: array<f32>;   // [N]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn dropout(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let key = pcg(sizes.seed);
  for (var n = id.x; n < sizes.N; n += groups.x * 256u) {
    var value = 0.0;
    if ((pcg(key ^ n) >> 8u) >= sizes.threshold) {
      if (IN_PLACE) { value = sizes.scale * y[n]; } else { value = sizes.scale * x[n]; }
    }
    y[n] = value;
  }
}
