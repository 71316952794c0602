// The product for one batch row, whose weights are read anew each time.

/// Four columns.
alias Sums = vec4<f32>;

fn product(before: Sums, matrix: Matrix, part: Part, held: Held, local: u32) -> Sums {
  var sums = before;
  for (var e = part.begin; e < part.end; e += 4u) {
    let w = four(matrix, part, part.quad, e);
    let at = e - part.chunk;
    sums = sums + w[0] * tile[at].x + w[1] * tile[at + 1u].x + w[2] * tile[at + 2u].x + w[3] * tile[at + 3u].x;
  }
  return sums;
}

fn leave(sums: Sums, local: u32) {
  workgroupBarrier();                 // all have read the operands
  tile[local] = sums;
  workgroupBarrier();                 // the slices' sums are there
}
