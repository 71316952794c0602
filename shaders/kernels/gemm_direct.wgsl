// How the workgroups of `gemm` share what they read: through the caches alone. For software adapters, where workgroup memory is no faster
// than any other, a read costs as much as twenty multiply-adds, and barriers more than they save. The other choice is gemm_tiled.wgsl.

override BANDS: u32 = 4u;             // of four rows of a thread: fewer where C has fewer

const THREADS = 32u;

/// A thread owns sixteen rows of the tile, and eight columns.
fn multiply_tile(m0: u32, n0: u32, begin: u32, end: u32, local: u32) {
  let m = m0 + local / 8u * 16u;
  let quad = n0 + local / 4u % 2u * 32u;
  if (m >= sizes.M || quad >= sizes.N) { return; }
  let n = quad + local % 4u * 8u;
  var rows0 = Strip();
  var rows4 = Strip();
  var rows8 = Strip();
  var rows12 = Strip();
  for (var k = begin; k < end; k += 4u) {
    let w = Strip(transpose(b_block(k, n)), transpose(b_block(k, n + 4u)));
    rows0 = fold_strip(rows0, w, a_rows(m, k, local));
    if (BANDS > 1u) { rows4 = fold_strip(rows4, w, a_rows(m + 4u, k, local)); }
    if (BANDS > 2u) {
      rows8 = fold_strip(rows8, w, a_rows(m + 8u, k, local));
      rows12 = fold_strip(rows12, w, a_rows(m + 12u, k, local));
    }
  }
  store_strip(m, n, rows0);
  if (BANDS > 1u) { store_strip(m + 4u, n, rows4); }
  if (BANDS > 2u) {
    store_strip(m + 8u, n, rows8);
    store_strip(m + 12u, n, rows12);
  }
}

/// Four rows of A, four terms each; the threads of a quad, which own the same rows, read one of the vectors each.
fn a_rows(m: u32, k: u32, local: u32) -> mat4x4f {
  let lane = local & 3u;
  if (TRANSPOSE_A) {
    let term = k + lane;
    return transpose(of_quad(select(vec4f(), a_at(a.begin + term * a.stride + m), term < depth)));
  }
  return of_quad(terms(a_at(a.begin + (m + lane) * a.stride + k), k));
}

fn store_strip(m: u32, n: u32, sums: Strip) {
  store(m, n, sums[0]);
  store(m, n + 4u, sums[1]);
}
