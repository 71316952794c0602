// The best path of each row (Viterbi 1967). Joined behind reduce.wgsl and chain.wgsl.
//
//   a_t[j] = max over i of (a_t-1[i] + score(i, j)) + e_t[j] - c_t,   c_t so that the largest is 0;   before_t[j] the lowest i that has the maximum
//   best[b] = sum of c_t + max over j of (a_last[j] + end[j])
//
// A workgroup owns batch rows, a grid apart; a thread every WIDTHth tag.

@group(0) @binding(4) var<storage, read_write> before: array<i32>;   // [T, B, C]
@group(0) @binding(5) var<storage, read_write> path: array<i32>;     // [T, B]
@group(0) @binding(6) var<storage, read_write> best: array<f32>;     // [B]

var<workgroup> a: array<f32, MAX_TAGS>;
var<workgroup> next: array<f32, MAX_TAGS>;

/// From the last tag to the first: one thread follows `before`.
fn follow(b: u32, length: u32, total: f32) {
  var tag = 0u;
  var most = a[0] + score(sizes.C + 1u, 0u);
  for (var j = 1u; j < sizes.C; j++) {
    let value = a[j] + score(sizes.C + 1u, j);
    if (value > most) {
      most = value;
      tag = j;
    }
  }
  best[b] = total + most;
  for (var left = length; left > 0u; left--) {
    let t = left - 1u;
    path[t * sizes.B + b] = i32(tag);
    tag = u32(before[(t * sizes.B + b) * sizes.C + tag]);
  }
}

@compute @workgroup_size(WIDTH)
fn viterbi(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
           @builtin(local_invocation_index) local: u32) {
  for (var b = group.x; b < sizes.B; b += groups.x) {
    let length = length_of(b);
    var total = 0.0;
    for (var t = 0u; t < length; t++) {
      var high = -3e38;
      for (var j = local; j < sizes.C; j += WIDTH) {
        let at = (t * sizes.B + b) * sizes.C + j;
        var most = score(sizes.C, j);
        var from_ = 0u;
        if (t > 0u) {
          most = a[0] + score(0u, j);
          for (var i = 1u; i < sizes.C; i++) {
            let value = a[i] + score(i, j);
            if (value > most) {
              most = value;
              from_ = i;
            }
          }
        }
        before[at] = i32(from_);
        next[j] = most + emissions[at];
        high = max(high, next[j]);
      }
      high = largest_of_all(local, high);    // … behind which nobody reads the a before
      for (var j = local; j < sizes.C; j += WIDTH) { a[j] = next[j] - high; }
      total += high;
      workgroupBarrier();             // a is there
    }
    storageBarrier();                 // what others wrote to `before` is followed by one
    if (local == 0u) {
      if (length > 0u) { follow(b, length, total); } else { best[b] = 0.0; }
    }
    for (var t = length + local; t < sizes.T; t += WIDTH) { path[t * sizes.B + b] = -1; }
    workgroupBarrier();               // all are done with this row
  }
}
