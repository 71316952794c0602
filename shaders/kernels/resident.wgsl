// The product for four batch rows with weights that stay in a thread's registers through all steps: at most 16 entries of four columns. They are
// named one by one, because not every compiler keeps an indexed array in registers.

const ROWS = 4u;                      // batch rows of a workgroup
const SPAN = 1u;                      // quads of a thread

struct Held { a: mat4x4<f32>, b: mat4x4<f32>, c: mat4x4<f32>, d: mat4x4<f32> }

fn hold(matrix: Matrix, part: Part) -> Held {
  let e = part.begin;
  let quad = part.quad;
  return Held(
    four(matrix, part, quad, e), four(matrix, part, quad, e + 4u), four(matrix, part, quad, e + 8u), four(matrix, part, quad, e + 12u));
}

/// Four columns for each row.
alias Sums = mat4x4<f32>;

/// The operands of four entries for four rows.
fn operands(at: u32) -> mat4x4<f32> { return mat4x4<f32>(tile[at], tile[at + 1u], tile[at + 2u], tile[at + 3u]); }

fn product(matrix: Matrix, part: Part, held: Held) -> Sums {
  let at = part.begin;
  let half = fold4(fold4(Sums(), held.a, operands(at)), held.b, operands(at + 4u));
  return fold4(fold4(half, held.c, operands(at + 8u)), held.d, operands(at + 12u));
}

fn added(a: Sums, b: Sums) -> Sums { return a + b; }

fn leave(matrix: Matrix, part: Part, sums: Sums, local: u32) {
  for (var row = 0u; row < ROWS; row++) { tile[row * WIDTH + local] = sums[row]; }
}
