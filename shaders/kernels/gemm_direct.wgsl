// How the workgroups of `gemm` share what they read: through the caches alone. For software adapters, where workgroup memory is no faster
// than any other, a read costs as much as a hundred sums, and barriers more than they save. The other choice is gemm_tiled.wgsl.

const THREADS = 32u;

/// A thread owns eight rows of the tile, and sixteen columns.
fn multiply_tile(m0: u32, n0: u32, local: u32) {
  let m = m0 + local / 4u * 8u;
  let n = n0 + local % 4u * 16u;
  if (m >= sizes.M || n >= sizes.N) { return; }
  var upper0 = mat4x4<f32>();
  var upper1 = mat4x4<f32>();
  var upper2 = mat4x4<f32>();
  var upper3 = mat4x4<f32>();
  var lower0 = mat4x4<f32>();
  var lower1 = mat4x4<f32>();
  var lower2 = mat4x4<f32>();
  var lower3 = mat4x4<f32>();
  for (var k = 0u; k < sizes.K; k += 4u) {
    let upper = a_block(m, k);
    let lower = a_block(m + 4u, k);
    let w0 = b_block(k, n);
    let w1 = b_block(k, n + 4u);
    let w2 = b_block(k, n + 8u);
    let w3 = b_block(k, n + 12u);
    upper0 = fold4(upper0, w0, upper);
    upper1 = fold4(upper1, w1, upper);
    upper2 = fold4(upper2, w2, upper);
    upper3 = fold4(upper3, w3, upper);
    lower0 = fold4(lower0, w0, lower);
    lower1 = fold4(lower1, w1, lower);
    lower2 = fold4(lower2, w2, lower);
    lower3 = fold4(lower3, w3, lower);
  }
  store(m, n, upper0);
  store(m, n + 4u, upper1);
  store(m, n + 8u, upper2);
  store(m, n + 12u, upper3);
  store(m + 4u, n, lower0);
  store(m + 4u, n + 4u, lower1);
  store(m + 4u, n + 8u, lower2);
  store(m + 4u, n + 12u, lower3);
}
