// How the workgroups of `gemm` share what they read: through the caches alone. For software adapters, where workgroup memory is no faster
// than any other, a read costs as much as nine multiply-adds, and barriers more than they save. The other choice is gemm_tiled.wgsl.

const THREADS = 16u;

/// A thread owns sixteen rows of the tile, and sixteen columns.
fn multiply_tile(m0: u32, n0: u32, local: u32) {
  let m = m0 + local / 4u * 16u;
  let n = n0 + local % 4u * 16u;
  if (m >= sizes.M || n >= sizes.N) { return; }
  let rows = sizes.M - m;
  var rows0 = Strip();
  var rows4 = Strip();
  var rows8 = Strip();
  var rows12 = Strip();
  for (var k = 0u; k < depth; k += 4u) {
    let w = Strip(b_block(k, n), b_block(k, n + 4u), b_block(k, n + 8u), b_block(k, n + 12u));
    rows0 = fold_strip(rows0, w, a_block(m, k));
    if (rows > 4u) { rows4 = fold_strip(rows4, w, a_block(m + 4u, k)); }
    if (rows > 8u) {
      rows8 = fold_strip(rows8, w, a_block(m + 8u, k));
      rows12 = fold_strip(rows12, w, a_block(m + 12u, k));
    }
  }
  store_strip(m, n, rows0);
  store_strip(m + 4u, n, rows4);
  store_strip(m + 8u, n, rows8);
  store_strip(m + 12u, n, rows12);
}

fn store_strip(m: u32, n: u32, sums: Strip) {
  store(m, n, sums.a);
  store(m, n + 4u, sums.b);
  store(m, n + 8u, sums.c);
  store(m, n + 12u, sums.d);
}
