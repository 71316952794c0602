// Sums an array.
//
//   y[0] = sum over n of x[n]
//
// One workgroup; a thread sums every 256th element, then a tree: the same number every time.

struct Sizes { N: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;         // [N]
@group(0) @binding(1) var<storage, read_write> y: array<f32>;   // [1]
@group(1) @binding(0) var<uniform> sizes: Sizes;

/// Threads: on software adapters, too, for the fewer they are, the longer their sums, and the sooner float32 runs out of digits.
const WIDTH = 256u;

var<workgroup> partial: array<f32, WIDTH>;

@compute @workgroup_size(WIDTH)
fn sum(@builtin(local_invocation_index) local: u32) {
  var own = 0.0;
  for (var n = local; n < sizes.N; n += WIDTH) { own += x[n]; }
  partial[local] = own;
  for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();               // the sums so far are there
    if (local < half) { partial[local] += partial[local + half]; }
  }
  if (local == 0u) { y[0] = partial[0]; }
}
