// What a thread sums up for four batch rows: four columns of a product with weights for each, so that a weight is read once for
// four rows. The other choice is rows_1.wgsl.

const ROWS = 4u;                      // batch rows of a workgroup

alias Sums = mat4x4<f32>;             // by row, then by column

/// Adds four entries: their weights, one column of `w` each, times their operands in the tile from `at` on.
fn fold(sums: Sums, w: mat4x4<f32>, at: u32) -> Sums {
  let u = mat4x4<f32>(tile[at], tile[at + 1u], tile[at + 2u], tile[at + 3u]);
  return mat4x4<f32>(
    sums[0] + w[0] * u[0].x + w[1] * u[1].x + w[2] * u[2].x + w[3] * u[3].x,
    sums[1] + w[0] * u[0].y + w[1] * u[1].y + w[2] * u[2].y + w[3] * u[3].y,
    sums[2] + w[0] * u[0].z + w[1] * u[1].z + w[2] * u[2].z + w[3] * u[3].z,
    sums[3] + w[0] * u[0].w + w[1] * u[1].w + w[2] * u[2].w + w[3] * u[3].w);
}

fn leave(sums: Sums, at: u32) {
  tile[at] = sums[0];
  tile[at + WIDTH] = sums[1];
  tile[at + 2u * WIDTH] = sums[2];
  tile[at + 3u * WIDTH] = sums[3];
}
