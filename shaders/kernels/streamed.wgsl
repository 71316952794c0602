// Weights that are read anew for each product, from the caches: any number of them. The other choice is resident.wgsl.

struct Held { nothing: u32 }

fn hold(matrix: Matrix, part: Part) -> Held { return Held(); }

fn product(matrix: Matrix, part: Part, held: Held) -> Sums {
  var sums = Sums();
  for (var e = part.begin; e < part.end; e += 4u) { sums = fold(sums, four(matrix, part, e), e - part.chunk); }
  return sums;
}
