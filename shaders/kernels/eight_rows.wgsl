// Eight batch rows of a workgroup, so that a weight is read once for all of them, and a quad of columns of a thread.

/// Four columns for each row: of the first four, and of the others.
struct Sums { a: mat4x4f, b: mat4x4f }

var<workgroup> totals: array<vec4f, ROWS * ACROSS>;       // [ROWS, SHARES, QUADS]

/// Adds four entries, SLICES apart.
fn fold_entries(sums: Sums, w: mat4x4f, entry: u32) -> Sums {
  return Sums(fold4(sums.a, w, operands(entry)), fold4(sums.b, w, operands(room() + entry)));
}

/// Adds one.
fn fold_entry(sums: Sums, w: vec4f, entry: u32) -> Sums {
  return Sums(fold1(sums.a, w, tile[entry]), fold1(sums.b, w, tile[room() + entry]));
}

/// Four rows after the others: in the place of the operands there is room for so many.
fn leave(sums: Sums, local: u32) {
  leave_four(0u, sums.a, local);
  leave_four(1u, sums.b, local);
  workgroupBarrier();                 // the shares are there
}

fn leave_four(band: u32, sums: mat4x4f, local: u32) {
  workgroupBarrier();                 // all have read what was in the tile
  for (var row = 0u; row < 4u; row++) { tile[row * WIDTH + local] = sums[row]; }
  workgroupBarrier();                 // the slices' sums are there
  for (var n = 0u; n < (4u * ACROSS + WIDTH - 1u) / WIDTH; n++) {
    let i = n * WIDTH + local;
    if (i < 4u * ACROSS) { totals[band * 4u * ACROSS + i] = gather(i); }
  }
}

fn total(row: u32, column: u32) -> f32 {
  var sum = 0.0;
  for (var share = 0u; share < SHARES; share++) { sum += totals[row * ACROSS + share * QUADS + column / 4u][column % 4u]; }
  return sum;
}
