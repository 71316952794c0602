// Sums the rows of a gradient, or of a block of its columns; or of two of one shape at once.
//
//   db[c] = sum over n of dy[n stride + c]  (+ db[c])
//
// Joined after `sum_rows`.

@compute @workgroup_size(THREADS)
fn bias_gradient(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
                 @builtin(local_invocation_index) local: u32) {
  sum_rows(group, groups, local);
}
