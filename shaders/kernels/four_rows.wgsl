// Four batch rows of a workgroup, and a quad of a thread: the sums of `streamed` and `resident`.

/// Four columns for each row.
alias Sums = mat4x4<f32>;

/// The operands of four entries for the four rows.
fn operands(entry: u32) -> mat4x4<f32> { return mat4x4<f32>(tile[entry], tile[entry + 1u], tile[entry + 2u], tile[entry + 3u]); }

fn leave(sums: Sums, local: u32) {
  workgroupBarrier();                 // all have read the operands
  for (var row = 0u; row < ROWS; row++) { tile[row * WIDTH + local] = sums[row]; }
  workgroupBarrier();                 // the slices' sums are there
}
