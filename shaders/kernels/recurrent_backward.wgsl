// A stage of a step backward for a block of units: what `scan_backward` and `step_backward` have in common. Joined before either.
//
//   for stage = STAGES - 1 … 0:
//     backward(stage)                                the cell's fragment: dRu, dWx, dBefore from dAfter
//     du[k] = sum over (g, j) of R[g, j, k] dRu[g, j]      for the gates g of the stage               (product.wgsl)
//     operand_backward(stage, du)                    adds to dBefore; both only if the stage has gates
//
// A workgroup owns ROWS batch rows; several loops of one size, a layer's two directions, lie in the grid's third dimension.
// Diagonal weights travel behind the planes of `carry`, since a kernel may bind eight buffers and no more.
// A step beyond a row's length hands the gradient of the states on as it is and has no gradient of its own.

/// Where the arrays of a loop begin, in elements (`weights`: in vectors), and whether it ran from the last step to the first.
struct Place { weights: u32, states: u32, saved: u32, dy: u32, carry: u32, dWx: u32, dRu: u32, reverse: u32 }

struct Sizes {
  places: array<Place, 2>,
  T: u32,
  B: u32,
  H: u32,
  y_stride: u32,
  masked: u32,
  product_step: u32,                  // step_backward: the step of the forward loop, and stage, of the product to begin with …
  product_stage: u32,
  step: u32,                          // … and of the pointwise part to end with
  stage: u32,
  parts: u32,                         // step_backward: 1 product, 2 pointwise, 3 both
}

// binding 0: weights, R [RECURRENT, H, H], an entry padded to whole vectors
@group(0) @binding(1) var<storage, read> lengths: array<i32>;       // [B], read if masked
@group(0) @binding(2) var<storage, read> states: array<f32>;        // [STATES, T + 1, B, H]
@group(0) @binding(3) var<storage, read> saved: array<f32>;         // [T, B, SAVED, H]
@group(0) @binding(4) var<storage, read> dy: array<f32>;            // rows of y_stride
// [STATES, B, H] the gradient of the states before the step; only if STAGES > 1 also
// [STATES, B, H] that of the states after it, and [CARRIED, B, H] what crosses from stage to stage;
// [PEEPHOLES, H] the diagonal weights, as given
@group(0) @binding(5) var<storage, read_write> carry: array<f32>;
@group(0) @binding(6) var<storage, read_write> dWx: array<f32>;     // [T, B, INPUT_GRADIENTS, H], written if SEPARATE
@group(0) @binding(7) var<storage, read_write> dRu: array<f32>;     // [T, B, RECURRENT, H]
@group(1) @binding(0) var<uniform> sizes: Sizes;

/// Columns of a unit: the product sums over its gates.
const COLUMNS = 1u;

/// The pointwise part of a stage.
fn retreat(stage: u32, unit: Unit) {
  if (STAGES > 1u && stage == STAGES - 1u) {
    for (var s = 0u; s < STATES; s++) { carry[unit.carry + (STATES + s) * slice()] = arriving(unit, s); }
  }
  backward(stage, unit);
}

/// A step beyond the row's length.
fn stand_still(stage: u32, unit: Unit) {
  for (var g = STAGE_BEGIN[stage]; g < STAGE_BEGIN[stage + 1u]; g++) { set_d_ru(unit, g, 0.0); }
  if (SEPARATE) {
    for (var g = 0u; g < INPUT_GRADIENTS; g++) { set_d_wx(unit, g, 0.0); }
  }
}

/// What the sum of a column begins with.
fn start_of(column: u32) -> f32 { return 0.0; }

fn entries_of(stage: u32) -> u32 { return (STAGE_BEGIN[stage + 1u] - STAGE_BEGIN[stage]) * sizes.H; }

/// The weights of a stage's gates, an entry each, for the units from `first` on.
fn matrix_of(stage: u32, first: u32) -> Matrix {
  let pitch = (sizes.H + 3u) / 4u;
  let quads = (min(UNITS, sizes.H - first) + 3u) / 4u;
  return Matrix(place.weights + STAGE_BEGIN[stage] * sizes.H * pitch + first / 4u, pitch, quads, entries_of(stage), COLUMNS);
}

/// The pointwise part of a stage for the units from `first` on: all threads of a workgroup together.
fn retreat_block(stage: u32, t: u32, b: u32, first: u32, local: u32) {
  let units = min(UNITS, sizes.H - first);
  let rows = min(ROWS, sizes.B - b);
  let awake = rows_with_step(t, b, rows);
  for (var i = 0u; i < turns(rows, units, local); i++) {
    let at = turn(i, local);
    if (at.row < rows && at.j < units && is_of(awake, at.row)) { retreat(stage, unit_of(true, t, b + at.row, first + at.j)); }
  }
  // As going forward, a loop of its own.
  for (var left = select(0u, turns(rows, units, local), sizes.masked != 0u); left > 0u; left--) {
    let at = turn(left - 1u, local);
    if (at.row < rows && at.j < units && !is_of(awake, at.row)) { stand_still(stage, unit_of(true, t, b + at.row, first + at.j)); }
  }
}

/// Reads what the thread's own unit needs in a step to come.
fn look_ahead(t: u32, b: u32, first: u32, local: u32) {
  if (!has_turn(b, first, local)) { return; }
  let at = turn(0u, local);
  let unit = unit_of(false, t, b + at.row, first + at.j);
  for (var s = 0u; s < STATES; s++) {
    coming.before[s] = before_of(unit, s);
    coming.after[s] = after_of(unit, s);
  }
  for (var v = 0u; v < SAVED; v++) { coming.saved[v] = saved_of(unit, v); }
  coming.dy = dy[unit.dy];
}

/// What the product sums over: the gate gradients of an entry of a stage, from row b on; rows that are not there repeat the last one, and nobody reads their sums.
fn operands_of(stage: u32, t: u32, b: u32, entry: u32) -> vec4f {
  let row = RECURRENT * sizes.H;
  let first = min(b, sizes.B - 1u);
  let last = sizes.B - 1u - first;
  let at = place.dRu + (t * sizes.B + first) * row + STAGE_BEGIN[stage] * sizes.H + entry;
  var u = vec4f(dRu[at], 0.0, 0.0, 0.0);
  if (ROWS > 1u) { u.y = dRu[at + min(1u, last) * row]; }
  if (ROWS > 2u) {
    u.z = dRu[at + min(2u, last) * row];
    u.w = dRu[at + min(3u, last) * row];
  }
  return u;
}

/// The product of a stage and what follows from it, for the units from `first` on: all threads of a workgroup together.
fn retreat_operands(stage: u32, t: u32, b: u32, first: u32, held: Held, local: u32) {
  let matrix = matrix_of(stage, first);
  multiply(stage, t, b, matrix, entries_of(stage), held, local);
  let units = min(UNITS, sizes.H - first);
  let rows = min(ROWS, sizes.B - b);
  let awake = rows_with_step(t, b, rows);
  for (var i = 0u; i < turns(rows, units, local); i++) {
    let at = turn(i, local);
    if (at.row < rows && at.j < units && is_of(awake, at.row)) {
      operand_backward(stage, total(at.row, column_of(at.j, matrix)), unit_of(false, t, b + at.row, first + at.j));
    }
  }
}
