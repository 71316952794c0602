// How the threads of a workgroup share a product on graphics cards: each owns a quad of columns. Where there are more threads than that takes, slices of them share
// the entries, dealt in turn, so that neighbouring slices read neighbouring words; their sums meet in workgroup memory. Units are dealt to the threads in turn.
//
// What divides is known when the kernel is compiled, and loops count so that compilers see their end: a step is so short that its whole numbers cost more than its sums.

/// Whether sums begin with `start_of` their columns, and not with 0.
const STARTED = false;

/// Quads of columns of a block; the last block may have fewer.
override QUADS: u32 = max((COLUMNS * UNITS + 3u) / 4u, 1u);

/// Slices of threads that share the entries of a chunk.
override SLICES: u32 = WIDTH / QUADS;

/// Shares of a row and quad: what is left of the slices' sums when they were gathered, so many that as many threads gather as add what is left.
override SHARES: u32 = max(SLICES / 8u, 1u);

override SHARED: u32 = (SLICES + SHARES - 1u) / SHARES;   // slices of a share

override ACROSS: u32 = SHARES * QUADS;

fn part_of(matrix: Matrix, chunk: u32, local: u32) -> Part {
  let slice = local / QUADS;
  let quad = local % QUADS;
  let end = min(chunk + room(), matrix.entries);
  return Part(quad, select(end, chunk + slice, slice < SLICES && quad < matrix.quads), end, SLICES, chunk);
}

fn column_of(j: u32, matrix: Matrix) -> u32 { return j * matrix.columns; }

fn turns(rows: u32, units: u32, local: u32) -> u32 { return (ROWS * UNITS + WIDTH - 1u) / WIDTH; }

fn turn(i: u32, local: u32) -> Turn {
  let at = i * WIDTH + local;
  return Turn(at / UNITS, at % UNITS);
}

/// The operands of four entries, SLICES apart, for four rows.
fn operands(at: u32) -> mat4x4f {
  return mat4x4f(tile[at], tile[at + SLICES], tile[at + 2u * SLICES], tile[at + 3u * SLICES]);
}

/// The ith share, in the order [row, share, quad], of the sums [row, WIDTH] in the tile.
fn gather(i: u32) -> vec4f {
  let at = i % ACROSS;
  var sum = vec4f();
  for (var n = 0u; n < SHARED; n++) {
    let k = at + n * ACROSS;
    if (k < SLICES * QUADS) { sum += tile[i / ACROSS * WIDTH + k]; }
  }
  return sum;
}
