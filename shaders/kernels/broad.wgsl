// The product for up to sixteen batch rows on software adapters, to which a read costs as much as twenty multiply-adds wherever it goes, and workgroup memory its size
// for each four threads. A thread owns eight units, all their columns and all entries: so sums need not meet, and stay with it until it advances its units.

/// Whether sums begin with `start_of` their columns, and not with 0.
const STARTED = false;

/// Units of a thread, so that they fill strips whatever their columns. Counted by bits (`>> 3u`, `& 7u`): a division takes a software adapter long.
const OWNED = 8u;

/// Strips of a thread: eight columns, so many as a unit has.
const STRIPS = max(COLUMNS, 1u);

/// The sums of a thread: [rows / 4, STRIPS].
var<private> own: array<Strip, 4u * STRIPS>;

/// Nothing travels from chunk to chunk but `own`.
alias Sums = u32;

fn part_of(matrix: Matrix, chunk: u32, local: u32) -> Part {
  let end = min(chunk + room(), matrix.entries);
  // All four, or none of them.
  let is_busy = (local & ~3u) * matrix.columns * 2u < matrix.quads;
  return Part(local * matrix.columns * 2u, chunk, select(chunk, end, is_busy), 1u, chunk);
}

/// Entries are multiplied by fours, a thread reads for its neighbours, too.
fn reach(count: u32) -> u32 { return count + 16u; }

fn product(before: Sums, matrix: Matrix, part: Part, held: Held, local: u32) -> Sums {
  for (var s = 0u; s < matrix.columns; s++) {
    var a = Strip();
    var b = Strip();
    var c = Strip();
    var d = Strip();
    if (part.chunk > 0u) {
      a = own[s];
      if (BANDS > 1u) { b = own[STRIPS + s]; }
      if (BANDS > 2u) {
        c = own[2u * STRIPS + s];
        d = own[3u * STRIPS + s];
      }
    }
    let quad = part.quad + 2u * s;
    let lane = local & 3u;
    for (var e = part.begin; e < part.end; e += 4u) {
      let w = Strip(transpose(four(matrix, part, quad, e)), transpose(four(matrix, part, quad + 1u, e)));
      let at = e - part.chunk + lane;
      a = fold_strip(a, w, rows_of(at, 0u));
      if (BANDS > 1u) { b = fold_strip(b, w, rows_of(at, 1u)); }
      if (BANDS > 2u) {
        c = fold_strip(c, w, rows_of(at, 2u));
        d = fold_strip(d, w, rows_of(at, 3u));
      }
    }
    own[s] = a;
    if (BANDS > 1u) { own[STRIPS + s] = b; }
    if (BANDS > 2u) {
      own[2u * STRIPS + s] = c;
      own[3u * STRIPS + s] = d;
    }
  }
  return before;
}

/// The four rows of a band, a vector of four entries each; of the entries this thread reads one, and its neighbours the others.
fn rows_of(entry: u32, band: u32) -> mat4x4f { return transpose(of_quad(tile[band * room() + entry])); }

fn leave(sums: Sums, local: u32) {}

fn total(row: u32, column: u32) -> f32 { return own[(row >> 2u) * STRIPS + (column >> 3u)][(column >> 2u) & 1u][row & 3u][column & 3u]; }

fn column_of(j: u32, matrix: Matrix) -> u32 { return (j & 7u) * matrix.columns; }

fn turns(rows: u32, units: u32, local: u32) -> u32 { return select(0u, rows * OWNED, local * OWNED < units); }

fn turn(i: u32, local: u32) -> Turn { return Turn(i >> 3u, local * OWNED + (i & 7u)); }
