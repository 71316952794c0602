// Sixteen columns of four rows, sums or weights. Where a read costs more than sums, a thread owns as much as will go: it reads a weight once for all its rows,
// and an operand once for all its columns (`broad`, `gemm_direct`). Joined after `fold`.

struct Strip { a: mat4x4<f32>, b: mat4x4<f32>, c: mat4x4<f32>, d: mat4x4<f32> }

/// Four terms more: sixteen columns of w, four rows of u.
fn fold_strip(sums: Strip, w: Strip, u: mat4x4<f32>) -> Strip {
  return Strip(fold4(sums.a, w.a, u), fold4(sums.b, w.b, u), fold4(sums.c, w.c, u), fold4(sums.d, w.d, u));
}
