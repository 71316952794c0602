// Eight columns: of four rows, sums; of four terms, weights. Where a read costs more than sums, a thread owns as much as will go: it reads a weight once for all its
// rows, and an operand once for all its columns (`broad`, `gemm_direct`; `broad_resident` by fours).

alias Strip = array<mat4x4f, 2>;

/// Four terms more: eight columns of w, a vector of terms each, and four rows of u.
fn fold_strip(sums: Strip, w: Strip, u: mat4x4f) -> Strip { return Strip(fold_terms(sums[0], w[0], u), fold_terms(sums[1], w[1], u)); }

/// Number by number: what is done to a whole vector waits in memory for the next step where a compiler is simple.
fn fold_terms(sums: mat4x4f, w: mat4x4f, u: mat4x4f) -> mat4x4f {
  return mat4x4f(
    fold_row(sums[0], w, u[0]), fold_row(sums[1], w, u[1]), fold_row(sums[2], w, u[2]), fold_row(sums[3], w, u[3]));
}

fn fold_row(sums: vec4f, w: mat4x4f, u: vec4f) -> vec4f {
  return vec4f(sums.x + dot(w[0], u), sums.y + dot(w[1], u), sums.z + dot(w[2], u), sums.w + dot(w[3], u));
}
