// The gradient of the softmax of each row or of its logarithm, from the result. Joined behind reduce.wgsl.
//
//   dx = y (dy - sum of dy y),  LOG: dy - exp(y) sum of dy   (+ dx)
//
// A workgroup owns rows, a grid apart; a thread owns every WIDTHth number of a row.

override LOG: bool = false;
override ACCUMULATE: bool = false;

struct Sizes { N: u32, C: u32 }

@group(0) @binding(0) var<storage, read> y: array<f32>;          // [N, C]
@group(0) @binding(1) var<storage, read> dy: array<f32>;         // [N, C]
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;   // [N, C]
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(WIDTH)
fn softmax_backward(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                    @builtin(local_invocation_index) local: u32) {
  for (var n = group.x; n < sizes.N; n += groups.x) {
    let end = (n + 1u) * sizes.C;
    let begin = n * sizes.C + local;
    var sum = 0.0;
    for (var i = begin; i < end; i += WIDTH) {
      if (LOG) { sum += dy[i]; } else { sum += dy[i] * y[i]; }
    }
    sum = sum_of_all(local, sum);
    for (var i = begin; i < end; i += WIDTH) {
      var d: f32;
      if (LOG) { d = dy[i] - exp(y[i]) * sum; } else { d = y[i] * (dy[i] - sum); }
      if (ACCUMULATE) { d += dx[i]; }
      dx[i] = d;
    }
  }
}
