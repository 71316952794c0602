// One unit's share of a step forward: what `scan_forward` and `step_forward` have in common. Joined before either of them.
//
//   u     = operand(stage)                           one number per unit
//   ru[g] = sum over k of R[g, j, k] u[k] + bias[g, j]     for the gates g of the stage, if it has any
//   forward(stage)                                   the cell's equations, from its fragment
//
// A workgroup owns up to four batch rows, one in each component of a vector, so that a weight is read once for all of them.
// A step beyond a row's length leaves the states as they are, outputs zero, and reads nothing of that row.

struct Sizes {
  T: u32,
  B: u32,
  H: u32,
  rows: u32,                          // batch rows of a workgroup, 1 to 4
  reverse: u32,                       // from the last step to the first
  y_stride: u32,
  y_offset: u32,
  biased: u32,
  masked: u32,
  keep: u32,                          // write `saved`
  saved_step: u32,                    // elements from one step's saved values to the next: B V H, or 0 if only one step is kept
  zero: u32,                          // the given states are zero: set, not read
  step: u32,                          // step_forward: which step of the loop
  stage: u32,                         // step_forward: which stage of the step
}

@group(0) @binding(0) var<storage, read> wx: array<f32>;            // [T, B, INPUTS, H]
@group(0) @binding(1) var<storage, read> weights: array<f32>;       // R turned around: for each stage [k][its gates][j]
@group(0) @binding(2) var<storage, read> bias: array<f32>;          // [RECURRENT, H], read if biased
@group(0) @binding(3) var<storage, read> peephole: array<f32>;      // [PEEPHOLES, H]
@group(0) @binding(4) var<storage, read> lengths: array<i32>;       // [B], read if masked
@group(0) @binding(5) var<storage, read_write> states: array<f32>;  // [STATES, T + 1, B, H]
@group(0) @binding(6) var<storage, read_write> saved: array<f32>;   // [T, B, SAVED, H]
@group(0) @binding(7) var<storage, read_write> y: array<f32>;       // rows of y_stride
@group(1) @binding(0) var<uniform> sizes: Sizes;

const GATES = max(STAGE_WIDTH, 1u);

/// The time of a step of the loop.
fn time_of(step: u32) -> u32 { return select(step, sizes.T - 1u - step, sizes.reverse != 0u); }

fn is_active(t: u32, b: u32) -> bool { return sizes.masked == 0u || i32(t) < lengths[b]; }

/// Where state s of unit j lies in a slice between two steps.
fn state_at(s: u32, slice: u32, b: u32, j: u32) -> u32 {
  return ((s * (sizes.T + 1u) + slice) * sizes.B + b) * sizes.H + j;
}

/// State s of unit j before the step at time t.
fn state_before(s: u32, t: u32, b: u32, j: u32) -> f32 {
  if (sizes.zero != 0u && t == time_of(0u)) { return 0.0; }
  return states[state_at(s, t + sizes.reverse, b, j)];
}

fn saved_at(t: u32, b: u32, j: u32) -> u32 { return t * sizes.saved_step + b * SAVED * sizes.H + j; }

/// What the recurrent matrix multiplies: unit k of row b.
fn operand_of(stage: u32, t: u32, b: u32, k: u32) -> f32 {
  var unit = Forward();
  for (var s = 0u; s < STATES; s++) { unit.before[s] = state_before(s, t, b, k); }
  if (stage > 0u) {
    for (var v = 0u; v < SAVED; v++) { unit.saved[v] = saved[saved_at(t, b, k) + v * sizes.H]; }
  }
  return operand(stage, &unit);
}

/// Adds the product of `count` operands with the weights from operand k on to the sums of unit j, gate by gate.
fn multiply(stage: u32, k: u32, from_: u32, count: u32, j: u32, sums: ptr<function, array<vec4<f32>, GATES>>) {
  let gates = STAGE_BEGIN[stage + 1u] - STAGE_BEGIN[stage];
  var at = (STAGE_BEGIN[stage] * sizes.H + k * gates) * sizes.H + j;
  for (var i = from_; i < from_ + count; i++) {
    let u = tile[i];
    for (var g = 0u; g < GATES; g++) {
      if (g < gates) { (*sums)[g] += weights[at + g * sizes.H] * u; }
    }
    at += gates * sizes.H;
  }
}

/// The pointwise part of a stage for unit j of row b, given the sums of the stage's gates in component `row`.
/// Between stages `saved` and the next states wait in memory; each unit has one owner, so no barrier is needed for them.
fn advance(stage: u32, t: u32, b: u32, j: u32, row: u32, sums: ptr<function, array<vec4<f32>, GATES>>) {
  let after = t + 1u - sizes.reverse;
  let y_at = (t * sizes.B + b) * sizes.y_stride + sizes.y_offset + j;
  if (sizes.zero != 0u && t == time_of(0u)) {
    for (var s = 0u; s < STATES; s++) { states[state_at(s, t + sizes.reverse, b, j)] = 0.0; }
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
  for (var p = 0u; p < PEEPHOLES; p++) { unit.peephole[p] = peephole[p * sizes.H + j]; }
  for (var g = 0u; g < INPUTS; g++) { unit.wx[g] = wx[((t * sizes.B + b) * INPUTS + g) * sizes.H + j]; }
  for (var s = 0u; s < STATES; s++) { unit.before[s] = state_before(s, t, b, j); }
  if (stage > 0u) {
    for (var v = 0u; v < SAVED; v++) { unit.saved[v] = saved[saved_at(t, b, j) + v * sizes.H]; }
    for (var s = 0u; s < STATES; s++) { unit.after[s] = states[state_at(s, after, b, j)]; }
  }
  let begin = STAGE_BEGIN[stage];
  for (var g = begin; g < STAGE_BEGIN[stage + 1u]; g++) {
    unit.ru[g] = (*sums)[g - begin][row];
    if (sizes.biased != 0u) { unit.ru[g] += bias[g * sizes.H + j]; }
  }
  forward(stage, &unit);
  if (sizes.keep != 0u) {
    for (var v = 0u; v < SAVED; v++) { saved[saved_at(t, b, j) + v * sizes.H] = unit.saved[v]; }
  }
  for (var s = 0u; s < STATES; s++) { states[state_at(s, after, b, j)] = unit.after[s]; }
  if (stage == STAGES - 1u) { y[y_at] = unit.after[0]; }
}
