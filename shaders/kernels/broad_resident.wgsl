// The product on software adapters with weights that stay with the threads through all steps of `scan`. To such an adapter a thread's own memory costs nothing where
// the place in it is known when the kernel is compiled, and elsewhere as much as any other: so the product has no loop. It goes by blocks, sixteen entries of four
// columns, of which a thread has at most 24.

/// Units of a thread: 1, 2 or 4, with whole quads of columns.
override OWNED: u32 = 4u;

/// OWNED is 1 << SHIFT: units are counted by bits, for a division takes a software adapter long.
override SHIFT: u32 = OWNED / 2u;

/// Quads of columns of a thread: 1 to 4.
override QUADS: u32 = OWNED * COLUMNS / 4u;

/// Blocks of a quad of columns.
override BLOCKS: u32 = 1u;

/// Of four rows and four columns, for each quad.
alias Sums = array<mat4x4f, 4>;

/// Whether sums begin with `start_of` their columns, and not with 0.
const STARTED = true;

/// Those beginnings.
var<private> starts: Sums;

/// The weights: [entries / 4, QUADS] four columns, a vector of four entries each.
var<private> kept: array<mat4x4f, 96>;

/// The sums, until the thread advances its units.
var<private> own: Sums;

struct Held { nothing: u32 }

fn part_of(matrix: Matrix, chunk: u32, local: u32) -> Part { return Part(local * QUADS, 0u, matrix.entries, 1u, 0u); }

fn reach(count: u32) -> u32 { return 16u * BLOCKS; }

fn hold(matrix: Matrix, part: Part) -> Held {
  for (var q = 0u; q < QUADS; q++) {
    let quad = part.quad + q;
    for (var e = 0u; e < matrix.entries; e += 4u) { kept[e / 4u * QUADS + q] = transpose(four(matrix, part, quad, e)); }
    for (var c = 0u; c < 4u; c++) {
      let start = start_of(4u * quad + c);
      for (var row = 0u; row < 4u; row++) { starts[q][row][c] = start; }
    }
  }
  return Held();
}

fn product(before: Sums, matrix: Matrix, part: Part, held: Held, local: u32) -> Sums {
  let lane = local & 3u;
  var sums = starts;
  // As many blocks as there are, by the digits of their number.
  if ((BLOCKS & 16u) != 0u) { sums = blocks16(sums, 0u, lane); }
  if ((BLOCKS & 8u) != 0u) { sums = blocks8(sums, BLOCKS & 16u, lane); }
  if ((BLOCKS & 4u) != 0u) { sums = blocks4(sums, BLOCKS & 24u, lane); }
  if ((BLOCKS & 2u) != 0u) { sums = blocks2(sums, BLOCKS & 28u, lane); }
  if ((BLOCKS & 1u) != 0u) { sums = block(sums, BLOCKS & 30u, lane); }
  return sums;
}

fn blocks16(sums: Sums, first: u32, lane: u32) -> Sums { return blocks8(blocks8(sums, first, lane), first + 8u, lane); }

fn blocks8(sums: Sums, first: u32, lane: u32) -> Sums { return blocks4(blocks4(sums, first, lane), first + 4u, lane); }

fn blocks4(sums: Sums, first: u32, lane: u32) -> Sums { return blocks2(blocks2(sums, first, lane), first + 2u, lane); }

fn blocks2(sums: Sums, first: u32, lane: u32) -> Sums { return block(block(sums, first, lane), first + 1u, lane); }

fn block(sums: Sums, first: u32, lane: u32) -> Sums {
  let i = 4u * first;
  return entries4(entries4(entries4(entries4(sums, i, lane), i + 1u, lane), i + 2u, lane), i + 3u, lane);
}

/// The ith four entries; of their operands each thread of a quad reads one.
fn entries4(sums: Sums, i: u32, lane: u32) -> Sums {
  let u = transpose(of_quad(tile[4u * i + lane]));
  let at = i * QUADS;
  var more = sums;
  more[0] = fold_terms(sums[0], kept[at], u);
  if (QUADS > 1u) { more[1] = fold_terms(sums[1], kept[at + 1u], u); }
  if (QUADS > 2u) { more[2] = fold_terms(sums[2], kept[at + 2u], u); }
  if (QUADS > 3u) { more[3] = fold_terms(sums[3], kept[at + 3u], u); }
  return more;
}

fn leave(sums: Sums, local: u32) { own = sums; }

fn total(row: u32, column: u32) -> f32 { return own[column >> 2u][row][column & 3u]; }

fn column_of(j: u32, matrix: Matrix) -> u32 { return (j & (OWNED - 1u)) * COLUMNS; }

fn turns(rows: u32, units: u32, local: u32) -> u32 { return select(0u, rows * OWNED, local * OWNED < units); }

fn turn(i: u32, local: u32) -> Turn { return Turn(i >> SHIFT, local * OWNED + (i & (OWNED - 1u))); }
