// A workgroup's share of a product with recurrent weights, the heart of every loop through time. Joined with one of
// `weights_f32` and `weights_f16`, and the files of a form: one of `streamed`, `resident`, `broad` and `broad_resident` (sources.ts).
//
//   sums[row, column] = sum over entries e of operand[row, e] M[e, column]
//
// The matrix lies entry by entry, so that neighbouring threads read neighbouring weights. The operands wait in workgroup memory, for each entry
// a vector for every four rows. A form says which columns and entries a thread multiplies, where the sums are found, and which units of which rows a thread
// advances:
//
//   part_of(matrix, chunk, local) -> Part          a thread's share of the entries from `chunk` on
//   hold(matrix, part) -> Held                     the weights that stay in its registers
//   reach(count) -> u32                            how many operands it reads of so many entries; those beyond the last are zeros
//   product(sums, matrix, part, held, local) -> Sums   adds its share
//   leave(sums, local)                             … and leaves it where `total` finds it: all threads of a workgroup together
//   total(row, column) -> f32                      the sum of a row and column
//   column_of(j, matrix) -> u32                    the first column of the jth unit, for `total`
//   turns(rows, units, local) -> u32               how often a thread advances a unit of a row, at most
//   turn(i, local) -> Turn                         … and which it is the ith time: nothing to do if it is beyond the last
//   STARTED                                        whether sums begin with start_of(column), which the way supplies, and not with 0

override WIDTH: u32 = 256u;           // threads

override ROWS: u32 = 4u;              // batch rows of a workgroup: as many as the form has sums for

override UNITS: u32 = 4u;             // of a block: a multiple of four

override CHUNK: u32 = 1024u;          // vectors in workgroup memory

override BANDS: u32 = (ROWS + 3u) / 4u;   // of four batch rows

var<workgroup> tile: array<vec4f, CHUNK>;       // operands [BANDS, entries] of four rows

/// The columns of a block of units, in quads of four: `first` is the quad of entry 0 that they begin with, `pitch` quads lead to the next entry; each unit has `columns`.
struct Matrix { first: u32, pitch: u32, quads: u32, entries: u32, columns: u32 }

/// What a thread multiplies: every `step`th entry of [begin, end) with the columns from quad `quad` on. The tile holds those from `chunk` on.
struct Part { quad: u32, begin: u32, end: u32, step: u32, chunk: u32 }

/// A unit of a batch row, both counted from the workgroup's first.
struct Turn { row: u32, j: u32 }

/// The entries whose operands are in workgroup memory at a time.
fn room() -> u32 { return CHUNK / BANDS; }

/// The weights of four entries, zero from the part's end on.
fn four(matrix: Matrix, part: Part, quad: u32, e: u32) -> mat4x4f {
  let at = matrix.first + e * matrix.pitch + quad;
  let next = part.step * matrix.pitch;
  let none = vec4f();
  return mat4x4f(
    select(none, weight(at), e < part.end),
    select(none, weight(at + next), e + part.step < part.end),
    select(none, weight(at + 2u * next), e + 2u * part.step < part.end),
    select(none, weight(at + 3u * next), e + 3u * part.step < part.end));
}

/// Brings the operands of `count` entries from `chunk` on into the tile, and zeros as far as the form reads. The way says what they are:
/// operands_of(stage, t, b, entry) for the four rows from b on.
fn fill(stage: u32, t: u32, b: u32, chunk: u32, count: u32, end: u32, local: u32) {
  for (var band = 0u; band < BANDS; band++) {
    var i = local;
    for (var left = (max(end, local) - local + WIDTH - 1u) / WIDTH; left > 0u; left--) {
      var u = vec4f();
      if (i < count) { u = operands_of(stage, t, b + 4u * band, chunk + i); }
      tile[band * room() + i] = u;
      i += WIDTH;
    }
  }
}

/// Leaves a product's sums for `total`: all threads of a workgroup together.
/// @param entries those of the matrix, which a compiler does not see that all threads agree on
fn multiply(stage: u32, t: u32, b: u32, matrix: Matrix, entries: u32, held: Held, local: u32) {
  var sums = Sums();
  var chunk = 0u;
  // One chunk is the rule, so the condition is at the end, as in all loops like this: software adapters go through any other body once more than it has turns.
  loop {
    workgroupBarrier();               // all have read what was in the tile before
    let count = min(room(), entries - chunk);
    fill(stage, t, b, chunk, count, min(room(), reach(count)), local);
    workgroupBarrier();               // the tile is there
    sums = product(sums, matrix, part_of(matrix, chunk, local), held, local);
    continuing {
      chunk += room();
      break if chunk >= entries;
    }
  }
  leave(sums, local);
}
