// The product with weights that are read anew each time, from the caches. While some are multiplied, the next are on their way: those that a thread asks for
// beyond its last are anything, and nobody uses them.

/// Whether eight are on their way, not four: where few workgroups have to read much.
override EIGHTS: bool = false;

/// It reads no operand beyond the last one.
fn reach(count: u32) -> u32 { return count; }

fn product(before: Sums, matrix: Matrix, part: Part, held: Held, local: u32) -> Sums {
  var sums = before;
  let count = (part.end - part.begin + SLICES - 1u) / SLICES;
  let next = SLICES * matrix.pitch;
  var e = part.begin - part.chunk;
  var at = matrix.first + part.begin * matrix.pitch + part.quad;
  var first = four_weights(at, next);
  if (EIGHTS) {
    var second = four_weights(at + 4u * next, next);
    for (var eights = count / 8u; eights > 0u; eights--) {
      at += 8u * next;
      let third = four_weights(at, next);
      let fourth = four_weights(at + 4u * next, next);
      sums = fold_entries(fold_entries(sums, first, e), second, e + 4u * SLICES);
      e += 8u * SLICES;
      first = third;
      second = fourth;
    }
  }
  for (var fours = select(count / 4u, (count / 4u) & 1u, EIGHTS); fours > 0u; fours--) {
    at += 4u * next;
    let second = four_weights(at, next);
    sums = fold_entries(sums, first, e);
    e += 4u * SLICES;
    first = second;
  }
  for (var rest = count & 3u; rest > 0u; rest--) {
    sums = fold_entry(sums, weight(at), e);
    e += SLICES;
    at += next;
  }
  return sums;
}

fn four_weights(at: u32, next: u32) -> mat4x4f {
  return mat4x4f(weight(at), weight(at + next), weight(at + 2u * next), weight(at + 3u * next));
}
