// How the threads of a workgroup share a product on graphics cards: each owns a quad of columns. Where there are more threads than that takes, slices of them share
// the entries; their sums meet in workgroup memory, [ROWS, WIDTH] quads in the place of the operands. Units are dealt to the threads in turn.

/// The slices of threads that share the entries of a chunk.
fn slices_of(matrix: Matrix) -> u32 { return WIDTH / matrix.quads; }

fn part_of(matrix: Matrix, chunk: u32, local: u32) -> Part {
  let count = min(room(), matrix.entries - chunk);
  let slices = slices_of(matrix);
  let slice = local / matrix.quads;
  // Entries are multiplied by fours.
  let length = (((count + slices - 1u) / slices + 3u) / 4u) * 4u;
  let begin = select(count, min(count, slice * length), slice < slices);
  return Part(local % matrix.quads, chunk + begin, chunk + min(count, begin + length), chunk);
}

fn total(matrix: Matrix, row: u32, column: u32) -> f32 {
  var sum = 0.0;
  var at = row * WIDTH + column / 4u;
  for (var slice = slices_of(matrix); slice > 0u; slice--) {
    sum += tile[at][column % 4u];
    at += matrix.quads;
  }
  return sum;
}

fn column_of(j: u32, matrix: Matrix) -> u32 { return j * matrix.columns; }

fn turns(rows: u32, units: u32, local: u32) -> u32 { return (rows * units + WIDTH - 1u - local) / WIDTH; }

fn turn(i: u32, units: u32, local: u32) -> Turn {
  let at = i * WIDTH + local;
  return Turn(at / units, at % units);
}
