// A stage of a step forward for a block of units: what `scan_forward` and `step_forward` have in common. Joined before either.
//
//   u     = operand(stage)                           one number per unit
//   ru[g] = sum over k of R[g, j, k] u[k] + bias[g, j]     for the gates g of the stage, if it has any    (product.wgsl)
//   forward(stage)                                   the cell's equations, from its fragment
//
// A workgroup owns ROWS batch rows; several loops of one size, a layer's two directions, lie in the grid's third dimension.
// A step beyond a row's length leaves the states as they are, outputs zero, and uses nothing of that row.

/// Where the arrays of a loop begin, in elements (`weights`: in vectors), and whether it runs from the last step to the first.
struct Place { wx: u32, weights: u32, bias: u32, peephole: u32, states: u32, saved: u32, y: u32, reverse: u32 }

struct Sizes {
  places: array<Place, 2>,
  T: u32,
  B: u32,
  H: u32,
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

/// The weights of a stage's gates for the units from `first` on.
fn matrix_of(stage: u32, first: u32) -> Matrix {
  var begin = place.weights;
  if (STAGES > 1u) {
    for (var s = 0u; s < stage; s++) { begin += sizes.H * quads_of(s, sizes.H); }
  }
  let gates = STAGE_BEGIN[stage + 1u] - STAGE_BEGIN[stage];
  let units = min(UNITS, sizes.H - first);
  return Matrix(begin + first * gates / 4u, quads_of(stage, sizes.H), quads_of(stage, units), sizes.H, gates);
}

fn quads_of(stage: u32, units: u32) -> u32 { return ((STAGE_BEGIN[stage + 1u] - STAGE_BEGIN[stage]) * units + 3u) / 4u; }

/// What the sum of a column of all units begins with, in cells with one product: the bias.
fn start_of(column: u32) -> f32 {
  let gates = max(COLUMNS, 1u);
  let j = column / gates;
  if (sizes.biased == 0u || j >= sizes.H) { return 0.0; }
  return bias[place.bias + column % gates * sizes.H + j];
}

/// What the recurrent matrix multiplies: unit k of row b.
fn operand_of(stage: u32, t: u32, b: u32, k: u32) -> f32 { return operand(stage, unit_of(false, t, b, k, 0u, 0u, 0u)); }

/// The operands of unit k, from row b on; rows that are not there repeat the last one, and nobody reads their sums.
fn operands_of(stage: u32, t: u32, b: u32, k: u32) -> vec4f {
  let last = sizes.B - 1u;
  var u = vec4f(operand_of(stage, t, min(b, last), k), 0.0, 0.0, 0.0);
  if (ROWS > 1u) { u.y = operand_of(stage, t, min(b + 1u, last), k); }
  if (ROWS > 2u) {
    u.z = operand_of(stage, t, min(b + 2u, last), k);
    u.w = operand_of(stage, t, min(b + 3u, last), k);
  }
  return u;
}

/// Reads W x of the thread's own unit, of a step to come.
fn look_ahead(t: u32, b: u32, first: u32, local: u32) {
  if (!has_turn(b, first, local)) { return; }
  let at = turn(0u, local);
  let begin = place.wx + (t * sizes.B + b + at.row) * INPUTS * sizes.H + first + at.j;
  for (var g = 0u; g < INPUTS; g++) { coming.wx[g] = wx[begin + g * sizes.H]; }
}

/// Reads the rest: the states before a step, and what is the same in all.
fn look(t: u32, b: u32, first: u32, local: u32) {
  if (!has_turn(b, first, local)) { return; }
  let at = turn(0u, local);
  let unit = unit_of(false, t, b + at.row, first + at.j, 0u, 0u, 0u);
  for (var s = 0u; s < STATES; s++) { coming.before[s] = before_of(unit, s); }
  if (sizes.biased != 0u) {
    for (var g = 0u; g < RECURRENT; g++) { coming.bias[g] = bias[place.bias + g * sizes.H + unit.j]; }
  }
}

/// Writes the zeros that a loop without given states begins with, for the units from `first` on.
fn begin(t: u32, b: u32, first: u32, local: u32) {
  let units = min(UNITS, sizes.H - first);
  let rows = min(ROWS, sizes.B - b);
  for (var left = turns(rows, units, local); left > 0u; left--) {
    let at = turn(left - 1u, local);
    if (at.row >= rows || at.j >= units) { continue; }
    let unit = unit_of(true, t, b + at.row, first + at.j, 0u, 0u, 0u);
    for (var s = 0u; s < STATES; s++) { states[unit.before + s * plane()] = 0.0; }
  }
}

/// Advances the units from `first` on by one stage: all threads of a workgroup together.
fn advance(stage: u32, t: u32, b: u32, first: u32, held: Held, local: u32) {
  let matrix = matrix_of(stage, first);
  if (has_product(stage)) { multiply(stage, t, b, matrix, sizes.H, held, local); }
  let units = min(UNITS, sizes.H - first);
  let rows = min(ROWS, sizes.B - b);
  let awake = rows_with_step(t, b, rows);
  for (var i = 0u; i < turns(rows, units, local); i++) {
    let at = turn(i, local);
    if (at.row >= rows || at.j >= units || !is_of(awake, at.row)) { continue; }
    forward(stage, unit_of(true, t, b + at.row, first + at.j, at.row, column_of(at.j, matrix), STAGE_BEGIN[stage]));
  }
  // A loop of its own: software adapters go through both sides of each branch, but through a loop of no turns once.
  for (var left = select(0u, turns(rows, units, local), sizes.masked != 0u); left > 0u; left--) {
    let at = turn(left - 1u, local);
    if (at.row >= rows || at.j >= units || is_of(awake, at.row)) { continue; }
    stand_still(unit_of(true, t, b + at.row, first + at.j, 0u, 0u, 0u));
  }
}

/// A step beyond the row's length.
fn stand_still(unit: Unit) {
  for (var s = 0u; s < STATES; s++) { set_after(unit, s, before_of(unit, s)); }
  // Zeros, not leftovers: the product of saved operands with gradients that are zero here must be zero.
  for (var v = 0u; v < SAVED; v++) { set_saved(unit, v, 0.0); }
  y[unit.y] = 0.0;
}
