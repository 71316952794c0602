// Adds up what slices of long sums have come to, always in the same order; or those of two matrices of one shape at once.
//
//   C[m, n] = sum over s of parts[s, m, n]  (+ bias[n])  (+ C[m, n])
//
// Joined after `sum_rows`.

@compute @workgroup_size(THREADS)
fn sum_slices(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
              @builtin(local_invocation_index) local: u32) {
  sum_rows(group, groups, local);
}
