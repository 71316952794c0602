// How the workgroups of `gemm` share what they read: through the caches alone. For software adapters, where workgroup memory is no
// faster than any other, and barriers cost more than they save. The other choice is gemm_tiled.wgsl.

fn products(m0: u32, n0: u32, local: u32) -> Block {
  let m = m0 + local / 8u * 4u;
  let n = n0 + local % 8u * 4u;
  var sums = Block();
  if (m >= sizes.M || n >= sizes.N) { return sums; }
  for (var k = 0u; k < sizes.K; k += 4u) {
    let u = a_block(m, k);
    sums.left = fold4(sums.left, b_block(k, n), u);
    sums.right = fold4(sums.right, b_block(k, n + 32u), u);
  }
  return sums;
}
