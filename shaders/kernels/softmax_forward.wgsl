// Softmax of each row or its logarithm, safe for numbers of any size. Joined behind reduce.wgsl.
//
//   y[n, c] = exp(x[n, c] - high) / sum,  LOG: x[n, c] - high - log(sum)
//
// with high the row's maximum and sum that of the exponentials. A workgroup owns rows, a grid apart; a thread owns every WIDTHth number of a row.

override LOG: bool = false;
override IN_PLACE: bool = false;      // x is y itself

struct Sizes { N: u32, C: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;         // [N, C], not read if IN_PLACE
@group(0) @binding(1) var<storage, read_write> y: array<f32>;   // [N, C]
@group(1) @binding(0) var<uniform> sizes: Sizes;

fn given(i: u32) -> f32 {
  if (IN_PLACE) { return y[i]; }
  return x[i];
}

@compute @workgroup_size(WIDTH)
fn softmax_forward(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                   @builtin(local_invocation_index) local: u32) {
  for (var n = group.x; n < sizes.N; n += groups.x) {
    let end = (n + 1u) * sizes.C;
    let begin = n * sizes.C + local;
    var high = -3.4028234e38;
    for (var i = begin; i < end; i += WIDTH) { high = max(high, given(i)); }
    high = largest_of_all(local, high);
    var sum = 0.0;
    for (var i = begin; i < end; i += WIDTH) { sum += exp(given(i) - high); }
    sum = sum_of_all(local, sum);
    let logarithm = log(sum);
    for (var i = begin; i < end; i += WIDTH) {
      if (LOG) { y[i] = given(i) - high - logarithm; } else { y[i] = exp(given(i) - high) / sum; }
    }
  }
}
