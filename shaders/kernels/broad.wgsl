// The product for up to sixteen batch rows, a strip for every four, and sixteen columns a thread: for software adapters, to which a read costs as much as nine multiply-adds, wherever
// it goes.

const SPAN = 4u;                      // quads of a thread: side by side

struct Sums { a: Strip, b: Strip, c: Strip, d: Strip }

fn product(before: Sums, matrix: Matrix, part: Part, held: Held) -> Sums {
  var sums = before;
  let quad = part.quad * SPAN;
  for (var e = part.begin; e < part.end; e += 4u) {
    let w = Strip(
      four(matrix, part, quad, e), four(matrix, part, quad + 1u, e), four(matrix, part, quad + 2u, e), four(matrix, part, quad + 3u, e));
    let at = e - part.chunk;
    sums.a = fold_strip(sums.a, w, operands(at, 0u));
    if (BANDS > 1u) { sums.b = fold_strip(sums.b, w, operands(at, 1u)); }
    if (BANDS > 2u) {
      sums.c = fold_strip(sums.c, w, operands(at, 2u));
      sums.d = fold_strip(sums.d, w, operands(at, 3u));
    }
  }
  return sums;
}

fn leave(sums: Sums, local: u32) {
  leave_strip(sums.a, local);
  if (BANDS > 1u) { leave_strip(sums.b, 4u * WIDTH + local); }
  if (BANDS > 2u) {
    leave_strip(sums.c, 8u * WIDTH + local);
    leave_strip(sums.d, 12u * WIDTH + local);
  }
}

fn leave_strip(sums: Strip, to: u32) {
  for (var row = 0u; row < 4u; row++) {
    let at = (row * WIDTH + to) * SPAN;
    tile[at] = sums.a[row];
    tile[at + 1u] = sums.b[row];
    tile[at + 2u] = sums.c[row];
    tile[at + 3u] = sums.d[row];
  }
}
