// What a thread sums up for one batch row: four columns of a product with weights. The other choice is rows_4.wgsl.

const ROWS = 1u;                      // batch rows of a workgroup

alias Sums = vec4<f32>;               // by column

/// Adds four entries: their weights, one column of `w` each, times their operands in the tile from `at` on.
fn fold(sums: Sums, w: mat4x4<f32>, at: u32) -> Sums {
  return sums + w[0] * tile[at].x + w[1] * tile[at + 1u].x + w[2] * tile[at + 2u].x + w[3] * tile[at + 3u].x;
}

fn leave(sums: Sums, at: u32) { tile[at] = sums; }
