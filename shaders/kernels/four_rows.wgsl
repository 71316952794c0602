// Four batch rows of a workgroup, and a quad of a thread: the sums of `streamed` and `resident`.

const SPAN = 1u;                      // quads of a thread

/// Four columns for each row.
alias Sums = mat4x4<f32>;

fn leave(sums: Sums, local: u32) {
  for (var row = 0u; row < ROWS; row++) { tile[row * WIDTH + local] = sums[row]; }
}
