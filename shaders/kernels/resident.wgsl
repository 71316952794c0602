// The product for four batch rows with weights that stay in a thread's registers through all steps: at most 16 entries of four columns. They are
// named one by one, because not every compiler keeps an indexed array in registers.

struct Held { a: mat4x4<f32>, b: mat4x4<f32>, c: mat4x4<f32>, d: mat4x4<f32> }

fn hold(matrix: Matrix, part: Part) -> Held {
  let e = part.begin;
  let quad = part.quad;
  return Held(
    four(matrix, part, quad, e), four(matrix, part, quad, e + 4u), four(matrix, part, quad, e + 8u), four(matrix, part, quad, e + 12u));
}

fn product(before: Sums, matrix: Matrix, part: Part, held: Held, local: u32) -> Sums {
  let at = part.begin;
  let half = fold4(fold4(before, held.a, operands(at)), held.b, operands(at + 4u));
  return fold4(fold4(half, held.c, operands(at + 8u)), held.d, operands(at + 12u));
}
