// The product for four batch rows, so that a weight is read once for all of them; the weights are read anew each time, from the caches.

const ROWS = 4u;                      // batch rows of a workgroup
const SPAN = 1u;                      // quads of a thread

struct Held { nothing: u32 }

fn hold(matrix: Matrix, part: Part) -> Held { return Held(); }

/// Four columns for each row.
alias Sums = mat4x4<f32>;

/// The operands of four entries for four rows.
fn operands(at: u32) -> mat4x4<f32> { return mat4x4<f32>(tile[at], tile[at + 1u], tile[at + 2u], tile[at + 3u]); }

fn product(matrix: Matrix, part: Part, held: Held) -> Sums {
  var sums = Sums();
  for (var e = part.begin; e < part.end; e += 4u) {
    sums = fold4(sums, four(matrix, part, part.quad, e), operands(e - part.chunk));
  }
  return sums;
}

fn added(a: Sums, b: Sums) -> Sums { return a + b; }

fn leave(matrix: Matrix, part: Part, sums: Sums, local: u32) {
  for (var row = 0u; row < ROWS; row++) { tile[row * WIDTH + local] = sums[row]; }
}
