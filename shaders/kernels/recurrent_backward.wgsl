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
  units: u32,                         // units of a block: a multiple of four, or all
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

/// The loop's own place.
var<private> place: Place;

/// Planes [B, H] of `carry` before the diagonal weights.
const PLANES = select(STATES, 2u * STATES + CARRIED, STAGES > 1u);

/// The time of a step of the forward loop.
fn time_of(step: u32) -> u32 { return select(step, sizes.T - 1u - step, place.reverse != 0u); }

fn is_active(t: u32, b: u32) -> bool { return sizes.masked == 0u || i32(t) < lengths[b]; }

fn carry_at(plane: u32, b: u32, j: u32) -> u32 { return place.carry + (plane * sizes.B + b) * sizes.H + j; }

/// Where the diagonal weights of unit j lie in `carry`.
fn peephole_at(p: u32, j: u32) -> u32 { return place.carry + (PLANES * sizes.B + p) * sizes.H + j; }

/// Where the gate gradients of row b begin that belong to a stage.
fn stage_at(stage: u32, t: u32, b: u32) -> u32 {
  return place.dRu + ((t * sizes.B + b) * RECURRENT + STAGE_BEGIN[stage]) * sizes.H;
}

fn load_unit(t: u32, b: u32, j: u32, unit: ptr<function, Backward>) {
  for (var s = 0u; s < STATES; s++) {
    let at = place.states + (s * (sizes.T + 1u) * sizes.B + b) * sizes.H + j;
    (*unit).before[s] = states[at + (t + place.reverse) * sizes.B * sizes.H];
    (*unit).after[s] = states[at + (t + 1u - place.reverse) * sizes.B * sizes.H];
  }
  for (var v = 0u; v < SAVED; v++) { (*unit).saved[v] = saved[place.saved + ((t * sizes.B + b) * SAVED + v) * sizes.H + j]; }
}

fn store_carry(b: u32, j: u32, unit: ptr<function, Backward>) {
  for (var s = 0u; s < STATES; s++) { carry[carry_at(s, b, j)] = (*unit).d_before[s]; }
  if (STAGES > 1u) {
    for (var a = 0u; a < CARRIED; a++) { carry[carry_at(2u * STATES + a, b, j)] = (*unit).carried[a]; }
  }
}

/// The pointwise part of a stage for unit j of row b.
fn retreat(stage: u32, t: u32, b: u32, j: u32) {
  let opening = stage == STAGES - 1u;
  let wx_at = place.dWx + (t * sizes.B + b) * INPUT_GRADIENTS * sizes.H + j;
  let ru_at = stage_at(stage, t, b) + j;
  let gates = STAGE_BEGIN[stage + 1u] - STAGE_BEGIN[stage];
  if (!is_active(t, b)) {
    for (var g = 0u; g < gates; g++) { dRu[ru_at + g * sizes.H] = 0.0; }
    if (SEPARATE) {
      for (var g = 0u; g < INPUT_GRADIENTS; g++) { dWx[wx_at + g * sizes.H] = 0.0; }
    }
    return;
  }
  var unit = Backward();
  load_unit(t, b, j, &unit);
  for (var p = 0u; p < PEEPHOLES; p++) { unit.peephole[p] = carry[peephole_at(p, j)]; }
  if (opening) {
    // The states before the step that was undone last are the states after this one.
    for (var s = 0u; s < STATES; s++) { unit.d_after[s] = carry[carry_at(s, b, j)]; }
    unit.d_after[0] += dy[place.dy + (t * sizes.B + b) * sizes.y_stride + j];
    if (STAGES > 1u) {
      for (var s = 0u; s < STATES; s++) { carry[carry_at(STATES + s, b, j)] = unit.d_after[s]; }
    }
  } else {
    for (var s = 0u; s < STATES; s++) {
      unit.d_before[s] = carry[carry_at(s, b, j)];
      unit.d_after[s] = carry[carry_at(STATES + s, b, j)];
    }
    for (var a = 0u; a < CARRIED; a++) { unit.carried[a] = carry[carry_at(2u * STATES + a, b, j)]; }
    if (SEPARATE) {
      // Equations of the later stages have written theirs already.
      for (var g = 0u; g < INPUT_GRADIENTS; g++) { unit.d_wx[g] = dWx[wx_at + g * sizes.H]; }
    }
  }
  backward(stage, &unit);
  for (var g = 0u; g < gates; g++) { dRu[ru_at + g * sizes.H] = unit.d_ru[STAGE_BEGIN[stage] + g]; }
  if (SEPARATE) {
    for (var g = 0u; g < INPUT_GRADIENTS; g++) { dWx[wx_at + g * sizes.H] = unit.d_wx[g]; }
  }
  store_carry(b, j, &unit);
}

/// Adds what reaches unit j of row b through the stage's operand.
fn retreat_operand(stage: u32, t: u32, b: u32, j: u32, du: f32) {
  if (!is_active(t, b)) { return; }
  var unit = Backward();
  load_unit(t, b, j, &unit);
  for (var s = 0u; s < STATES; s++) { unit.d_before[s] = carry[carry_at(s, b, j)]; }
  if (STAGES > 1u) {
    for (var a = 0u; a < CARRIED; a++) { unit.carried[a] = carry[carry_at(2u * STATES + a, b, j)]; }
  }
  operand_backward(stage, du, &unit);
  store_carry(b, j, &unit);
}

fn entries_of(stage: u32) -> u32 { return (STAGE_BEGIN[stage + 1u] - STAGE_BEGIN[stage]) * sizes.H; }

/// The weights of a stage's gates, an entry each, for the units from `first` on.
fn matrix_of(stage: u32, first: u32) -> Matrix {
  let pitch = (sizes.H + 3u) / 4u;
  let quads = (min(sizes.units, sizes.H - first) + 3u) / 4u;
  return Matrix(place.weights + STAGE_BEGIN[stage] * sizes.H * pitch + first / 4u, pitch, quads, entries_of(stage));
}

/// The pointwise part of a stage for the units from `first` on: all threads of a workgroup together.
fn retreat_block(stage: u32, t: u32, b: u32, first: u32, local: u32) {
  let units = min(sizes.units, sizes.H - first);
  for (var i = local; i < min(ROWS, sizes.B - b) * units; i += WIDTH) {
    retreat(stage, t, b + i / units, first + i % units);
  }
}

/// The product of a stage and what follows from it, for the units from `first` on: all threads of a workgroup together.
fn retreat_operands(stage: u32, t: u32, b: u32, first: u32, held: Held, local: u32) {
  let rows = min(ROWS, sizes.B - b);
  let matrix = matrix_of(stage, first);
  let entries = entries_of(stage);    // not from `matrix`: a compiler has to see that all threads agree on it
  var sums = Sums();
  for (var chunk = 0u; chunk < entries; chunk += CHUNK) {
    workgroupBarrier();               // all have read what was in the tile before
    for (var i = local; i < min(CHUNK, entries - chunk + 16u); i += WIDTH) {
      var d = vec4<f32>();
      if (chunk + i < entries) {
        for (var row = 0u; row < rows; row++) { d[row] = dRu[stage_at(stage, t, b + row) + chunk + i]; }
      }
      tile[i] = d;
    }
    workgroupBarrier();               // the tile is there
    sums = sum(sums, product(matrix, part_of(matrix, chunk, local), held));
  }
  workgroupBarrier();                 // all have read it
  leave(matrix, part_of(matrix, 0u, local), sums, local);
  workgroupBarrier();                 // the slices' sums are there
  let units = min(sizes.units, sizes.H - first);
  for (var i = local; i < rows * units; i += WIDTH) {
    retreat_operand(stage, t, b + i / units, first + i % units, total(matrix, i / units, i % units));
  }
}
