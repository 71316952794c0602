// Softmax cross-entropy of each row and its gradient, in one pass; with weights w (else 1) and smoothing s. Joined behind reduce.wgsl.
//
//   p[c] = exp(logits[n, c] - high) / sum;   q[c] = (1 - s) w[target] [c = target] + s w[c] / C;   Q = sum of q
//   losses[n]     = factor (Q log(sum) + sum over c of q[c] (high - logits[n, c]))
//   dLogits[n, c] = factor (Q p[c] - q[c])
//
// with high the row's maximum, so that no exponential exceeds one. Ignored rows get zeros. A workgroup owns rows, a grid apart; a thread owns
// every WIDTHth class of a row.

override GRADIENT: bool = false;
override WEIGHTED: bool = false;

struct Sizes { N: u32, C: u32, ignore: u32, factor: f32, smoothing: f32 }

@group(0) @binding(0) var<storage, read> logits: array<f32>;          // [N, C]
@group(0) @binding(1) var<storage, read> targets: array<i32>;         // [N]
@group(0) @binding(2) var<storage, read> weights: array<f32>;         // [C], read if WEIGHTED
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;    // [N]
@group(0) @binding(4) var<storage, read_write> dLogits: array<f32>;   // [N, C], written if GRADIENT
@group(1) @binding(0) var<uniform> sizes: Sizes;

fn weight(c: u32) -> f32 {
  if (WEIGHTED) { return weights[c]; }
  return 1.0;
}

@compute @workgroup_size(WIDTH)
fn cross_entropy(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                 @builtin(local_invocation_index) local: u32) {
  let share = sizes.smoothing / f32(sizes.C);
  for (var n = group.x; n < sizes.N; n += groups.x) {
    let row = n * sizes.C;
    let kept = targets[n] != bitcast<i32>(sizes.ignore);
    var high = -3.4028234e38;
    for (var c = local; c < sizes.C; c += WIDTH) { high = max(high, logits[row + c]); }
    high = largest_of_all(local, high);
    var sum = 0.0;
    for (var c = local; c < sizes.C; c += WIDTH) { sum += exp(logits[row + c] - high); }
    sum = sum_of_all(local, sum);

    let target_class = u32(max(targets[n], 0));
    let own = (1.0 - sizes.smoothing) * weight(target_class);
    var mass = own;
    var distance = own * (high - logits[row + target_class]);
    if (sizes.smoothing > 0.0) {
      var spread_mass = 0.0;
      var spread_distance = 0.0;
      for (var c = local; c < sizes.C; c += WIDTH) {
        spread_mass += weight(c);
        spread_distance += weight(c) * (high - logits[row + c]);
      }
      mass += share * sum_of_all(local, spread_mass);
      distance += share * sum_of_all(local, spread_distance);
    }
    if (local == 0u) {
      var loss = 0.0;
      if (kept) { loss = sizes.factor * (mass * log(sum) + distance); }
      losses[n] = loss;
    }
    if (GRADIENT) {
      for (var c = local; c < sizes.C; c += WIDTH) {
        var d = 0.0;
        if (kept) {
          let q = select(0.0, own, c == target_class) + share * weight(c);
          d = sizes.factor * (mass * (exp(logits[row + c] - high) / sum) - q);
        }
        dLogits[row + c] = d;
      }
    }
  }
}
