// What a thread sums up for four batch rows: four columns of a product with weights for each, so that a weight is read once for
// four rows. The other choice is rows_1.wgsl.

const ROWS = 4u;                      // batch rows of a workgroup

alias Sums = mat4x4<f32>;             // by row, then by column

/// Adds four entries: their weights, one column of `w` each, times their operands in the tile from `at` on.
fn fold(sums: Sums, w: mat4x4<f32>, at: u32) -> Sums {
  return fold4(sums, w, mat4x4<f32>(tile[at], tile[at + 1u], tile[at + 2u], tile[at + 3u]));
}

fn leave(sums: Sums, at: u32) {
  tile[at] = sums[0];
  tile[at + WIDTH] = sums[1];
  tile[at + 2u * WIDTH] = sums[2];
  tile[at + 3u * WIDTH] = sums[3];
}
