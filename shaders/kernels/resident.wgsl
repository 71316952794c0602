// Weights that stay in a thread's registers through all steps: at most 16 entries of four columns. They are named one by one, because
// not every compiler keeps an indexed array in registers. The other choice is streamed.wgsl.

struct Held { a: mat4x4<f32>, b: mat4x4<f32>, c: mat4x4<f32>, d: mat4x4<f32> }

fn hold(matrix: Matrix, part: Part) -> Held {
  let e = part.begin;
  return Held(four(matrix, part, e), four(matrix, part, e + 4u), four(matrix, part, e + 8u), four(matrix, part, e + 12u));
}

fn product(matrix: Matrix, part: Part, held: Held) -> Sums {
  let at = part.begin;
  return fold(fold(fold(fold(Sums(), held.a, at), held.b, at + 4u), held.c, at + 8u), held.d, at + 12u);
}
