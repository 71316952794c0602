// The product for four batch rows, sixteen columns a thread: for software adapters, to which a read costs as much as a hundred sums, wherever
// it goes, and a thread at a barrier more than that.

const ROWS = 4u;                      // batch rows of a workgroup
const SPAN = 4u;                      // quads of a thread: side by side

/// Sixteen columns for each row.
struct Sums { a: mat4x4<f32>, b: mat4x4<f32>, c: mat4x4<f32>, d: mat4x4<f32> }

fn product(matrix: Matrix, part: Part, held: Held) -> Sums {
  var sums = Sums();
  let quad = part.quad * SPAN;
  for (var e = part.begin; e < part.end; e += 4u) {
    let u = operands(e - part.chunk);
    sums.a = fold4(sums.a, four(matrix, part, quad, e), u);
    sums.b = fold4(sums.b, four(matrix, part, quad + 1u, e), u);
    sums.c = fold4(sums.c, four(matrix, part, quad + 2u, e), u);
    sums.d = fold4(sums.d, four(matrix, part, quad + 3u, e), u);
  }
  return sums;
}

fn added(a: Sums, b: Sums) -> Sums { return Sums(a.a + b.a, a.b + b.b, a.c + b.c, a.d + b.d); }

fn leave(sums: Sums, local: u32) {
  for (var row = 0u; row < ROWS; row++) {
    let at = (row * WIDTH + local) * SPAN;
    tile[at] = sums.a[row];
    tile[at + 1u] = sums.b[row];
    tile[at + 2u] = sums.c[row];
    tile[at + 3u] = sums.d[row];
  }
}
