// One unit's share of a step backward: what `scan_backward` and `step_backward` have in common. Joined before either of them.
//
//   for stage = STAGES - 1 … 0:
//     backward(stage)                                the cell's fragment: dRu, dWx, dBefore from dAfter
//     du[k] = sum over (g, j) of R[g, j, k] dRu[g, j]      for the gates g of the stage
//     operand_backward(stage, du)                    adds to dBefore; both only if the stage has gates
//
// A workgroup owns up to four batch rows, one in each component of a vector, so that a weight is read once for all of them.
// Diagonal weights travel behind the planes of `carry`, since a kernel may bind eight buffers and no more.
// A step beyond a row's length hands the gradient of the states on as it is and has no gradient of its own.

struct Sizes {
  T: u32,
  B: u32,
  H: u32,
  rows: u32,                          // batch rows of a workgroup, 1 to 4
  reverse: u32,                       // the layer ran from the last step to the first
  y_stride: u32,
  y_offset: u32,
  masked: u32,
  product_time: u32,                  // step_backward: the time, stage of the product to begin with …
  product_stage: u32,
  time: u32,                          // … and of the pointwise part to end with
  stage: u32,
  parts: u32,                         // step_backward: 1 product, 2 pointwise, 3 both
}

@group(0) @binding(0) var<storage, read> R: array<f32>;             // [RECURRENT, H, H]
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

/// Planes [B, H] of `carry` before the diagonal weights.
const PLANES = select(STATES, 2u * STATES + CARRIED, STAGES > 1u);

fn is_active(t: u32, b: u32) -> bool { return sizes.masked == 0u || i32(t) < lengths[b]; }

fn carry_at(plane: u32, b: u32, j: u32) -> u32 { return (plane * sizes.B + b) * sizes.H + j; }

/// Where the diagonal weights of unit j lie in `carry`.
fn peephole_at(p: u32, j: u32) -> u32 { return (PLANES * sizes.B + p) * sizes.H + j; }

/// Where the gate gradients of row b begin that belong to a stage.
fn stage_at(stage: u32, t: u32, b: u32) -> u32 { return ((t * sizes.B + b) * RECURRENT + STAGE_BEGIN[stage]) * sizes.H; }

fn load_unit(t: u32, b: u32, j: u32, unit: ptr<function, Backward>) {
  for (var s = 0u; s < STATES; s++) {
    let at = (s * (sizes.T + 1u) * sizes.B + b) * sizes.H + j;
    (*unit).before[s] = states[at + (t + sizes.reverse) * sizes.B * sizes.H];
    (*unit).after[s] = states[at + (t + 1u - sizes.reverse) * sizes.B * sizes.H];
  }
  for (var v = 0u; v < SAVED; v++) { (*unit).saved[v] = saved[((t * sizes.B + b) * SAVED + v) * sizes.H + j]; }
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
  let wx_at = (t * sizes.B + b) * INPUT_GRADIENTS * sizes.H + j;
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
    unit.d_after[0] += dy[(t * sizes.B + b) * sizes.y_stride + sizes.y_offset + j];
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
