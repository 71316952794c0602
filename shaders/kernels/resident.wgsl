// The product with weights that stay in a thread's registers through all steps of `scan`: at most 16 entries of four columns. They are named one by one, because not
// every compiler keeps an indexed array in registers.

struct Held { a: mat4x4f, b: mat4x4f, c: mat4x4f, d: mat4x4f }

/// It reads sixteen operands of each slice, the last of them zeros.
fn reach(count: u32) -> u32 { return 16u * SLICES; }

fn hold(matrix: Matrix, part: Part) -> Held {
  let e = part.begin;
  let quad = part.quad;
  let next = 4u * SLICES;
  return Held(
    four(matrix, part, quad, e), four(matrix, part, quad, e + next), four(matrix, part, quad, e + 2u * next), four(matrix, part, quad, e + 3u * next));
}

fn product(before: Sums, matrix: Matrix, part: Part, held: Held, local: u32) -> Sums {
  let e = part.begin;
  let half = fold_entries(fold_entries(before, held.a, e), held.b, e + 4u * SLICES);
  return fold_entries(fold_entries(half, held.c, e + 8u * SLICES), held.d, e + 12u * SLICES);
}
