// The negative log-likelihood of a linear-chain CRF (Lafferty et al. 2001), by the forward algorithm, and its gradient, by the backward algorithm.
// Joined behind math.wgsl, reduce.wgsl and chain.wgsl.
//
//   a_t[j] = log(sum over i of exp(a_t-1[i] + score(i, j))) + e_t[j] - c_t,   c_t so that the largest is 0;   a_0 = start + e_0 - c_0
//   losses[b] = factor (sum over t > 0 of log(sum over i of exp(a_t-1[i] + score(i, y_t))) - (a_t-1[y_t-1] + score(y_t-1, y_t))
//                       + log(sum of exp(a_last[j] + end[j])) - (a_last[y_last] + end[y_last]))
//   v_t = e_t + b_t;   b_t-1[i] = log(sum over j of exp(score(i, j) + v_t[j]));   n = log(sum of exp(a_t-1[i] + b_t-1[i]))
//   P(y_t-1 = i, y_t = j) = exp(a_t-1[i] + score(i, j) + v_t[j] - n);   P(y_t-1 = i) = exp(a_t-1[i] + b_t-1[i] - n)
//
// The terms of the loss are -log P of the tag before, given a tag and all up to it, and of the last: none is negative, so nothing cancels where the
// tags are nearly certain. e is taken relative to its largest before anything is added, so what all emissions of a step have in common costs no
// digits. Probabilities are normalised at each step, so they are as exact at the thousandth as at the first. Where the gradient is wanted, a waits in
// dEmissions until the way back puts P there. A workgroup owns batch rows, a grid apart; a thread every WIDTHth tag, and with it a column of dScores.

override GRADIENT: bool = false;

@group(0) @binding(4) var<storage, read> tags: array<i32>;               // [T, B]
@group(0) @binding(5) var<storage, read_write> losses: array<f32>;       // [B]
@group(0) @binding(6) var<storage, read_write> dEmissions: array<f32>;   // [T, B, C], written if GRADIENT
@group(0) @binding(7) var<storage, read_write> dScores: array<f32>;      // [B, C + 2, C], written if GRADIENT

var<workgroup> a: array<f32, MAX_TAGS>;
var<workgroup> b_: array<f32, MAX_TAGS>;    // going forward: the next a
var<workgroup> v: array<f32, MAX_TAGS>;

/// exp x, and exactly 0 far below.
fn exp_or_zero(x: f32) -> f32 { return select(exp_safe(x), 0.0, x < EXP_LOW); }

/// log(sum over i of exp(a[i] + score(i, j))): the largest term, and what the others add.
fn column_log_sum(j: u32) -> vec2f {
  var high = a[0] + score(0u, j);
  var most = 0u;
  for (var i = 1u; i < sizes.C; i++) {
    let value = a[i] + score(i, j);
    if (value > high) {
      high = value;
      most = i;
    }
  }
  var others = 0.0;
  for (var i = 0u; i < sizes.C; i++) {
    if (i != most) { others += exp_or_zero(a[i] + score(i, j) - high); }
  }
  return vec2f(high, log_1p(others));
}

/// log(sum over j of exp(score(i, j) + v[j]))
fn row_log_sum(i: u32) -> f32 {
  var high = score(i, 0u) + v[0];
  for (var j = 1u; j < sizes.C; j++) { high = max(high, score(i, j) + v[j]); }
  var sum = 0.0;
  for (var j = 0u; j < sizes.C; j++) { sum += exp_or_zero(score(i, j) + v[j] - high); }
  return high + log_1p(sum - 1.0);    // log may lose a NaN
}

/// log(sum over j of exp(a[j] + b[j])): the largest term, and what the others add. The threads come together.
fn log_sum(local: u32) -> vec2f {
  var high = -3e38;
  for (var j = local; j < sizes.C; j += WIDTH) { high = max(high, a[j] + b_[j]); }
  high = largest_of_all(local, high);
  var sum = 0.0;
  for (var j = local; j < sizes.C; j += WIDTH) { sum += exp_or_zero(a[j] + b_[j] - high); }
  return vec2f(high, log_1p(sum_of_all(local, sum) - 1.0));
}

fn emission(t: u32, b: u32, j: u32) -> u32 { return (t * sizes.B + b) * sizes.C + j; }
fn tag_at(t: u32, b: u32) -> u32 { return u32(tags[t * sizes.B + b]); }

/// The largest emission of a step. The threads come together.
fn largest_emission(t: u32, b: u32, local: u32) -> f32 {
  var high = -3e38;
  for (var j = local; j < sizes.C; j += WIDTH) { high = max(high, emissions[emission(t, b, j)]); }
  return largest_of_all(local, high);
}

/// Leaves a of the last step in a, that of all steps in dEmissions, and the loss.
fn go_forward(b: u32, length: u32, local: u32) {
  var loss = 0.0;                     // the terms of the tags that this thread owns
  var before = 0u;
  for (var t = 0u; t < length; t++) {
    let tag = tag_at(t, b);
    let top = largest_emission(t, b, local);
    var high = -3e38;
    for (var j = local; j < sizes.C; j += WIDTH) {
      var sum: f32;
      if (t == 0u) { sum = score(sizes.C, j); } else {
        let parts = column_log_sum(j);
        sum = parts.x + parts.y;
        if (j == tag) { loss += (parts.x - (a[before] + score(before, j))) + parts.y; }
      }
      sum += emissions[emission(t, b, j)] - top;
      sum = select(sum, -2e30, sum < -2e30);   // max would lose a NaN
      b_[j] = sum;
      high = max(high, sum);
    }
    high = largest_of_all(local, high);    // … behind which nobody reads the a before
    for (var j = local; j < sizes.C; j += WIDTH) {
      a[j] = b_[j] - high;
      if (GRADIENT) { dEmissions[emission(t, b, j)] = a[j]; }
    }
    before = tag;
    workgroupBarrier();               // a is there
  }
  for (var j = local; j < sizes.C; j += WIDTH) { b_[j] = score(sizes.C + 1u, j); }
  let parts = log_sum(local);         // … behind whose barriers b is there
  loss = sum_of_all(local, loss) + ((parts.x - (a[before] + b_[before])) + parts.y);
  if (local == 0u) { losses[b] = select(0.0, sizes.factor * loss, length > 0u); }
}

/// Begins with the b of the last step, as go_forward left it.
fn go_back(b: u32, length: u32, local: u32) {
  let block = b * (sizes.C + 2u) * sizes.C;
  for (var j = local; j < sizes.C; j += WIDTH) {
    for (var i = 0u; i < sizes.C + 2u; i++) { dScores[block + i * sizes.C + j] = 0.0; }
    for (var t = length; t < sizes.T; t++) { dEmissions[emission(t, b, j)] = 0.0; }
  }
  for (var left = length; left > 0u; left--) {
    let t = left - 1u;
    for (var j = local; j < sizes.C; j += WIDTH) { a[j] = dEmissions[emission(t, b, j)]; }
    let parts = log_sum(local);       // … behind whose barriers all a and b are there
    let n = parts.x + parts.y;
    let tag = tag_at(t, b);
    for (var j = local; j < sizes.C; j += WIDTH) {
      if (left < length) {
        let given = tag_at(left, b) == j;
        for (var i = 0u; i < sizes.C; i++) {
          let P = exp_or_zero(a[i] + score(i, j) + v[j] - n);
          dScores[block + i * sizes.C + j] += sizes.factor * (P - select(0.0, 1.0, given && i == tag));
        }
      }
      let d = sizes.factor * (exp_or_zero(a[j] + b_[j] - n) - select(0.0, 1.0, j == tag));
      dEmissions[emission(t, b, j)] = d;
      if (t == 0u) { dScores[block + sizes.C * sizes.C + j] = d; }
      if (left == length) { dScores[block + (sizes.C + 1u) * sizes.C + j] = d; }
    }
    let top = largest_emission(t, b, local);    // … behind which all have used v and b
    var high = -3e38;
    for (var j = local; j < sizes.C; j += WIDTH) {
      v[j] = (emissions[emission(t, b, j)] - top) + b_[j];
      high = max(high, v[j]);
    }
    high = largest_of_all(local, high);
    for (var j = local; j < sizes.C; j += WIDTH) { v[j] -= high; }
    workgroupBarrier();               // v is there
    for (var i = local; i < sizes.C; i += WIDTH) { b_[i] = row_log_sum(i); }
    workgroupBarrier();               // b of the step before is there, and nobody reads a any more
  }
}

@compute @workgroup_size(WIDTH)
fn crf(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
       @builtin(local_invocation_index) local: u32) {
  for (var b = group.x; b < sizes.B; b += groups.x) {
    let length = length_of(b);
    go_forward(b, length, local);
    if (GRADIENT) { go_back(b, length, local); }
    workgroupBarrier();               // all are done with this row
  }
}
