// A stage of a step forward for a block of units: what `scan_forward` and `step_forward` have in common. Joined before either.
//
//   u     = operand(stage)                           one number per unit
//   ru[g] = sum over k of R[g, j, k] u[k] + bias[g, j]     for the gates g of the stage, if it has any    (product.wgsl)
//   forward(stage)                                   the cell's equations, from its fragment
//
// A workgroup owns ROWS batch rows; several loops of one size, a layer's two directions, lie in the grid's third dimension.
// A step beyond a row's length leaves the states as they are, outputs zero, and reads nothing of that row.

/// Where the arrays of a loop begin, in elements (`weights`: in vectors), and whether it runs from the last step to the first.
struct Place { wx: u32, weights: u32, bias: u32, peephole: u32, states: u32, saved: u32, y: u32, reverse: u32 }

struct Sizes {
  places: array<Place, 2>,
  T: u32,
  B: u32,
  H: u32,
  units: u32,                         // units of a block: a multiple of four, or all
  y_stride: u32,
  biased: u32,
  masked: u32,
  keep: u32,                          // write `saved`
  saved_step: u32,                    // elements from one step's saved values to the next: B V H, or 0 if only one step is kept
  zero: u32,                          // the given states are zero: set, not read
  step: u32,                          // step_forward: which step of the loop
  stage: u32,                         // step_forward: which stage of the step
}

// binding 0: weights, for each stage [H][j][its gates], an entry padded to whole vectors
@group(0) @binding(1) var<storage, read> wx: array<f32>;            // [T, B, INPUTS, H]
@group(0) @binding(2) var<storage, read> bias: array<f32>;          // [RECURRENT, H], read if biased
@group(0) @binding(3) var<storage, read> peephole: array<f32>;      // [PEEPHOLES, H]
@group(0) @binding(4) var<storage, read> lengths: array<i32>;       // [B], read if masked
@group(0) @binding(5) var<storage, read_write> states: array<f32>;  // [STATES, T + 1, B, H]
@group(0) @binding(6) var<storage, read_write> saved: array<f32>;   // [T, B, SAVED, H]
@group(0) @binding(7) var<storage, read_write> y: array<f32>;       // rows of y_stride
@group(1) @binding(0) var<uniform> sizes: Sizes;

/// The loop's own place.
var<private> place: Place;

/// The time of a step of the loop.
fn time_of(step: u32) -> u32 { return select(step, sizes.T - 1u - step, place.reverse != 0u); }

fn is_active(t: u32, b: u32) -> bool { return sizes.masked == 0u || i32(t) < lengths[b]; }

/// Where state s of unit j lies in a slice between two steps.
fn state_at(s: u32, slice: u32, b: u32, j: u32) -> u32 {
  return place.states + ((s * (sizes.T + 1u) + slice) * sizes.B + b) * sizes.H + j;
}

/// State s of unit j before the step at time t.
fn state_before(s: u32, t: u32, b: u32, j: u32) -> f32 {
  if (sizes.zero != 0u && t == time_of(0u)) { return 0.0; }
  return states[state_at(s, t + place.reverse, b, j)];
}

fn saved_at(t: u32, b: u32, j: u32) -> u32 { return place.saved + t * sizes.saved_step + b * SAVED * sizes.H + j; }

/// What the recurrent matrix multiplies: unit k of row b.
fn operand_of(stage: u32, t: u32, b: u32, k: u32) -> f32 {
  var unit = Forward();
  for (var s = 0u; s < STATES; s++) { unit.before[s] = state_before(s, t, b, k); }
  if (stage > 0u) {
    for (var v = 0u; v < SAVED; v++) { unit.saved[v] = saved[saved_at(t, b, k) + v * sizes.H]; }
  }
  return operand(stage, &unit);
}

/// The weights of a stage's gates for the units from `first` on.
fn matrix_of(stage: u32, first: u32) -> Matrix {
  var begin = place.weights;
  for (var s = 0u; s < stage; s++) { begin += sizes.H * quads_of(s, sizes.H); }
  let gates = STAGE_BEGIN[stage + 1u] - STAGE_BEGIN[stage];
  let units = min(sizes.units, sizes.H - first);
  return Matrix(begin + first * gates / 4u, quads_of(stage, sizes.H), quads_of(stage, units), sizes.H);
}

fn quads_of(stage: u32, units: u32) -> u32 { return ((STAGE_BEGIN[stage + 1u] - STAGE_BEGIN[stage]) * units + 3u) / 4u; }

/// Brings the operands of entries from `chunk` on into the tile, and zeros behind the last one.
fn fill(stage: u32, t: u32, b: u32, chunk: u32, local: u32) {
  let rows = min(ROWS, sizes.B - b);
  for (var i = local; i < min(CHUNK, sizes.H - chunk + 16u); i += WIDTH) {
    var u = vec4<f32>();
    if (chunk + i < sizes.H) {
      for (var row = 0u; row < rows; row++) { u[row] = operand_of(stage, t, b + row, chunk + i); }
    }
    tile[i] = u;
  }
}

/// Advances the units from `first` on by one stage: all threads of a workgroup together.
fn advance(stage: u32, t: u32, b: u32, first: u32, held: Held, local: u32) {
  let matrix = matrix_of(stage, first);
  let multiplies = has_product(stage);
  if (multiplies) {
    var sums = Sums();
    for (var chunk = 0u; chunk < sizes.H; chunk += CHUNK) {
      workgroupBarrier();             // all have read what was in the tile before
      fill(stage, t, b, chunk, local);
      workgroupBarrier();             // the tile is there
      sums = sum(sums, product(matrix, part_of(matrix, chunk, local), held));
    }
    workgroupBarrier();               // all have read it
    leave(matrix, part_of(matrix, 0u, local), sums, local);
    workgroupBarrier();               // the slices' sums are there
  }
  let units = min(sizes.units, sizes.H - first);
  for (var i = local; i < min(ROWS, sizes.B - b) * units; i += WIDTH) {
    advance_unit(stage, t, b + i / units, first + i % units, i / units, i % units, matrix);
  }
}

/// The pointwise part of a stage for unit j of row b; the sums are those of `row` and of the block's unit `unit_in_block`.
/// Between stages `saved` and the next states wait in memory; each unit has one owner, so no barrier is needed for them.
fn advance_unit(stage: u32, t: u32, b: u32, j: u32, row: u32, unit_in_block: u32, matrix: Matrix) {
  let after = t + 1u - place.reverse;
  let y_at = place.y + (t * sizes.B + b) * sizes.y_stride + j;
  if (sizes.zero != 0u && t == time_of(0u)) {
    for (var s = 0u; s < STATES; s++) { states[state_at(s, t + place.reverse, b, j)] = 0.0; }
  }
  if (!is_active(t, b)) {
    for (var s = 0u; s < STATES; s++) { states[state_at(s, after, b, j)] = state_before(s, t, b, j); }
    // Zeros, not leftovers: the product of saved operands with gradients that are zero here must be zero.
    if (sizes.keep != 0u) {
      for (var v = 0u; v < SAVED; v++) { saved[saved_at(t, b, j) + v * sizes.H] = 0.0; }
    }
    y[y_at] = 0.0;
    return;
  }
  var unit = Forward();
  for (var p = 0u; p < PEEPHOLES; p++) { unit.peephole[p] = peephole[place.peephole + p * sizes.H + j]; }
  for (var g = 0u; g < INPUTS; g++) { unit.wx[g] = wx[place.wx + ((t * sizes.B + b) * INPUTS + g) * sizes.H + j]; }
  for (var s = 0u; s < STATES; s++) { unit.before[s] = state_before(s, t, b, j); }
  if (stage > 0u) {
    for (var v = 0u; v < SAVED; v++) { unit.saved[v] = saved[saved_at(t, b, j) + v * sizes.H]; }
    for (var s = 0u; s < STATES; s++) { unit.after[s] = states[state_at(s, after, b, j)]; }
  }
  let begin = STAGE_BEGIN[stage];
  let gates = STAGE_BEGIN[stage + 1u] - begin;
  for (var g = 0u; g < gates; g++) {
    unit.ru[begin + g] = total(matrix, row, unit_in_block * gates + g);
    if (sizes.biased != 0u) { unit.ru[begin + g] += bias[place.bias + (begin + g) * sizes.H + j]; }
  }
  forward(stage, &unit);
  if (sizes.keep != 0u) {
    for (var v = 0u; v < SAVED; v++) { saved[saved_at(t, b, j) + v * sizes.H] = unit.saved[v]; }
  }
  for (var s = 0u; s < STATES; s++) { states[state_at(s, after, b, j)] = unit.after[s]; }
  if (stage == STAGES - 1u) { y[y_at] = unit.after[0]; }
}
