// A workgroup's share of a product with recurrent weights, the heart of every loop through time. Joined after `fold`, with one of
// `weights_f32` and `weights_f16`, and a form: `single`, `streamed`, `resident` or `broad`.
//
//   sums[row, column] = sum over entries e of operand[row, e] M[e, column]
//
// The matrix lies entry by entry, so that neighbouring threads read neighbouring weights. A thread owns a quad, four columns side by
// side, or several (SPAN). Where there are more threads than that takes, slices of them share the entries. The operands wait in workgroup memory, for each entry
// a vector for every four rows; afterwards the slices' sums do, to be added up by whoever wants them.

override WIDTH: u32 = 256u;           // threads

override ROWS: u32 = 4u;              // batch rows of a workgroup: as many as the form has sums for

override CHUNK: u32 = 1024u;          // vectors in workgroup memory, at least ROWS * SPAN * WIDTH

override BANDS: u32 = (ROWS + 3u) / 4u;   // of four batch rows

var<workgroup> tile: array<vec4<f32>, CHUNK>;   // operands [entries, BANDS] of four rows; then sums [ROWS, SPAN WIDTH] of four columns

/// Columns side by side of a matrix in quads: `first` is the quad of entry 0 that they begin with, `pitch` quads lead to the next entry.
struct Matrix { first: u32, pitch: u32, quads: u32, entries: u32 }

/// What a thread multiplies: entries [begin, end) with quad `quad`, and others of its own. The tile holds those from `chunk` on.
struct Part { quad: u32, begin: u32, end: u32, chunk: u32 }

/// The entries whose operands are in workgroup memory at a time.
fn room() -> u32 { return CHUNK / BANDS; }

/// The threads that own all columns, once.
fn owners_of(matrix: Matrix) -> u32 { return (matrix.quads + SPAN - 1u) / SPAN; }

/// The slices of threads that share the entries of a chunk.
fn slices_of(matrix: Matrix) -> u32 { return WIDTH / owners_of(matrix); }

fn part_of(matrix: Matrix, chunk: u32, local: u32) -> Part {
  let count = min(room(), matrix.entries - chunk);
  let slices = slices_of(matrix);
  let slice = local / owners_of(matrix);
  // Entries are multiplied by fours.
  let length = (((count + slices - 1u) / slices + 3u) / 4u) * 4u;
  let begin = select(count, min(count, slice * length), slice < slices);
  return Part(local % owners_of(matrix), chunk + begin, chunk + min(count, begin + length), chunk);
}

/// The weights of four entries, zero from the part's end on.
fn four(matrix: Matrix, part: Part, quad: u32, e: u32) -> mat4x4<f32> {
  let at = matrix.first + e * matrix.pitch + quad;
  let none = vec4<f32>();
  return mat4x4<f32>(
    select(none, weight(at), e < part.end),
    select(none, weight(at + matrix.pitch), e + 1u < part.end),
    select(none, weight(at + 2u * matrix.pitch), e + 2u < part.end),
    select(none, weight(at + 3u * matrix.pitch), e + 3u < part.end));
}

/// The operands of four entries for the four rows of a band.
fn operands(entry: u32, band: u32) -> mat4x4<f32> {
  let at = entry * BANDS + band;
  return mat4x4<f32>(tile[at], tile[at + BANDS], tile[at + 2u * BANDS], tile[at + 3u * BANDS]);
}

/// Brings the operands of entries from `chunk` on into the tile, and zeros behind the last one. The way says what they are: operands_of(stage, t, b, entry)
/// for the four rows from b on.
fn fill(stage: u32, t: u32, b: u32, chunk: u32, entries: u32, local: u32) {
  for (var i = local; i < min(room(), entries - chunk + 16u) * BANDS; i += WIDTH) {
    let entry = chunk + i / BANDS;
    var u = vec4<f32>();
    if (entry < entries) { u = operands_of(stage, t, b + i % BANDS * 4u, entry); }
    tile[i] = u;
  }
}

/// Leaves a product's sums in the tile: all threads of a workgroup together.
/// @param entries those of the matrix, which a compiler does not see that all threads agree on
fn multiply(stage: u32, t: u32, b: u32, matrix: Matrix, entries: u32, held: Held, local: u32) {
  var sums = Sums();
  for (var chunk = 0u; chunk < entries; chunk += room()) {
    workgroupBarrier();               // all have read what was in the tile before
    fill(stage, t, b, chunk, entries, local);
    workgroupBarrier();               // the tile is there
    sums = product(sums, matrix, part_of(matrix, chunk, local), held);
  }
  workgroupBarrier();                 // all have read it
  leave(sums, local);
  workgroupBarrier();                 // the slices' sums are there
}

/// The sum of a row and column, over the slices that have left theirs.
fn total(matrix: Matrix, row: u32, column: u32) -> f32 {
  var sum = 0.0;
  var at = row * WIDTH * SPAN + column / 4u;
  for (var slice = slices_of(matrix); slice > 0u; slice--) {
    sum += tile[at][column % 4u];
    at += owners_of(matrix) * SPAN;
  }
  return sum;
}
