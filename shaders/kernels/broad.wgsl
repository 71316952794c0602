// The product for eight batch rows or sixteen, sixteen columns a thread: for software adapters, to which a read costs as much as nine multiply-adds, wherever
// it goes.

override ROWS: u32 = 8u;              // batch rows of a workgroup, a strip for every four
const SPAN = 4u;                      // quads of a thread: side by side

struct Sums { first: Strip, second: Strip, third: Strip, fourth: Strip }

fn product(matrix: Matrix, part: Part, held: Held) -> Sums {
  var first = Strip();
  var second = Strip();
  var third = Strip();
  var fourth = Strip();
  let quad = part.quad * SPAN;
  for (var e = part.begin; e < part.end; e += 4u) {
    let w = Strip(
      four(matrix, part, quad, e), four(matrix, part, quad + 1u, e), four(matrix, part, quad + 2u, e), four(matrix, part, quad + 3u, e));
    let at = e - part.chunk;
    fold_strip(&first, w, operands(at, 0u));
    fold_strip(&second, w, operands(at, 1u));
    if (BANDS > 2u) {
      fold_strip(&third, w, operands(at, 2u));
      fold_strip(&fourth, w, operands(at, 3u));
    }
  }
  return Sums(first, second, third, fourth);
}

fn added(a: Sums, b: Sums) -> Sums {
  return Sums(
    added_strip(a.first, b.first), added_strip(a.second, b.second), added_strip(a.third, b.third), added_strip(a.fourth, b.fourth));
}

fn added_strip(a: Strip, b: Strip) -> Strip { return Strip(a.a + b.a, a.b + b.b, a.c + b.c, a.d + b.d); }

fn leave(sums: Sums, local: u32) {
  leave_strip(sums.first, local);
  leave_strip(sums.second, 4u * WIDTH + local);
  if (BANDS > 2u) {
    leave_strip(sums.third, 8u * WIDTH + local);
    leave_strip(sums.fourth, 12u * WIDTH + local);
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
