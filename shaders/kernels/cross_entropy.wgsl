// Softmax cross-entropy of each row and its gradient, in one pass.
//
//   losses[n]     = factor (log sum over c of exp(logits[n, c]) - logits[n, target])
//   dLogits[n, c] = factor (exp(logits[n, c]) / sum - [c = target])
//
// with the row's maximum taken off first, so that no exponential exceeds one. Ignored rows get zeros. A workgroup owns rows,
// a grid apart; a thread owns every 64th class of a row. Sums are trees: the same numbers every time.

override GRADIENT: bool = false;

struct Sizes { N: u32, C: u32, ignore: u32, factor: f32 }

@group(0) @binding(0) var<storage, read> logits: array<f32>;          // [N, C]
@group(0) @binding(1) var<storage, read> targets: array<i32>;         // [N]
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;    // [N]
@group(0) @binding(3) var<storage, read_write> dLogits: array<f32>;   // [N, C], written if GRADIENT
@group(1) @binding(0) var<uniform> sizes: Sizes;

const WIDTH = 64u;

var<workgroup> partial: array<f32, WIDTH>;

@compute @workgroup_size(WIDTH)
fn cross_entropy(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
                 @builtin(local_invocation_index) local: u32) {
  for (var n = group.x; n < sizes.N; n += groups.x) {
    let row = n * sizes.C;
    let kept = targets[n] != bitcast<i32>(sizes.ignore);
    var high = -3.4028234e38;
    for (var c = local; c < sizes.C; c += WIDTH) { high = max(high, logits[row + c]); }
    partial[local] = high;
    for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
      workgroupBarrier();             // the maxima so far are there
      if (local < half) { partial[local] = max(partial[local], partial[local + half]); }
    }
    workgroupBarrier();               // the row's maximum is there
    high = partial[0];
    workgroupBarrier();               // all have it before sums take its place
    var sum = 0.0;
    for (var c = local; c < sizes.C; c += WIDTH) { sum += exp(logits[row + c] - high); }
    partial[local] = sum;
    for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
      workgroupBarrier();             // the sums so far are there
      if (local < half) { partial[local] += partial[local + half]; }
    }
    workgroupBarrier();               // the row's sum is there
    sum = partial[0];
    workgroupBarrier();               // all have it before the next row's maxima take its place
    let at = row + u32(max(targets[n], 0));
    if (local == 0u) {
      var loss = 0.0;
      if (kept) { loss = sizes.factor * (log(sum) + (high - logits[at])); }
      losses[n] = loss;
    }
    if (GRADIENT) {
      for (var i = row + local; i < row + sizes.C; i += WIDTH) {
        var d = 0.0;
        if (kept) { d = sizes.factor * (exp(logits[i] - high) / sum - select(0.0, 1.0, i == at)); }
        dLogits[i] = d;
      }
    }
  }
}
