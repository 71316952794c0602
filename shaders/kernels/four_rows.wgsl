// Up to four batch rows of a workgroup, and a quad of columns of a thread.

/// Four columns for each row.
alias Sums = mat4x4f;

/// Adds four entries, SLICES apart.
fn fold_entries(sums: Sums, w: mat4x4f, entry: u32) -> Sums { return fold4(sums, w, operands(entry)); }

/// Adds one.
fn fold_entry(sums: Sums, w: vec4f, entry: u32) -> Sums { return fold1(sums, w, tile[entry]); }

/// In the place of the operands; and a share in the place of the first sum in it, which nobody else reads.
fn leave(sums: Sums, local: u32) {
  workgroupBarrier();                 // all have read the operands
  for (var row = 0u; row < ROWS; row++) { tile[row * WIDTH + local] = sums[row]; }
  workgroupBarrier();                 // the slices' sums are there
  if (SLICES > 1u) {
    for (var n = 0u; n < (ROWS * ACROSS + WIDTH - 1u) / WIDTH; n++) {
      let i = n * WIDTH + local;
      if (i < ROWS * ACROSS) { tile[i / ACROSS * WIDTH + i % ACROSS] = gather(i); }
    }
  }
  workgroupBarrier();                 // the shares are there
}

fn total(row: u32, column: u32) -> f32 {
  var sum = 0.0;
  for (var share = 0u; share < SHARES; share++) { sum += tile[row * WIDTH + share * QUADS + column / 4u][column % 4u]; }
  return sum;
}
