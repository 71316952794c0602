// The product for four batch rows, so that a weight is read once for all of them; the weights are read anew each time, from the caches.

fn product(before: Sums, matrix: Matrix, part: Part, held: Held, local: u32) -> Sums {
  var sums = before;
  for (var e = part.begin; e < part.end; e += 4u) {
    sums = fold4(sums, four(matrix, part, part.quad, e), operands(e - part.chunk));
  }
  return sums;
}
