// Sums the squares of an array in as many parts as there are workgroups.
//
//   parts[k] = sum of x[n]^2 over the n of part k
//
// Workgroup k owns part k: every NORM_PARTS-th block of WIDTH elements. A thread sums its element of each block, then a tree.

struct Sizes { N: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;             // [N]
@group(0) @binding(1) var<storage, read_write> parts: array<f32>;   // [NORM_PARTS]
@group(1) @binding(0) var<uniform> sizes: Sizes;

override WIDTH: u32 = 256u;           // threads, a power of two

var<workgroup> partial: array<f32, WIDTH>;

@compute @workgroup_size(WIDTH)
fn sum_of_squares(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                  @builtin(local_invocation_index) local: u32) {
  var own = 0.0;
  for (var n = group.x * WIDTH + local; n < sizes.N; n += groups.x * WIDTH) { own += x[n] * x[n]; }
  partial[local] = own;
  for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();               // the sums so far are there
    if (local < half) { partial[local] += partial[local + half]; }
  }
  if (local == 0u) { parts[group.x] = partial[0]; }
}
