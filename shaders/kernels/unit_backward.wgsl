// One unit of one batch row, backward: where its numbers lie, and what the fragment reads and writes of them (unit.wgsl). Joined before
// `recurrent_backward`, whose bindings these are.

/// Planes [B, H] of `carry` before the diagonal weights.
const PLANES = select(STATES, 2u * STATES + CARRIED, STAGES > 1u);

/// Whether a thread goes back through the same unit of the same row in each step, and no other, so that it can read long before it needs what it has read.
override AHEAD: bool = false;

/// What a thread's own unit reads: states before and after the step, what was saved, the gradient of y.
struct Ahead { before: array<f32, STATES>, after: array<f32, STATES>, saved: array<f32, SAVED + 1u>, dy: f32 }

var<private> now: Ahead;

/// Of the step that comes next, on its way.
var<private> coming: Ahead;

/// A unit of a batch row in a step: where its numbers begin, in elements.
struct Unit { own: bool, j: u32, before: u32, after: u32, saved: u32, dy: u32, carry: u32, dWx: u32, dRu: u32 }

fn unit_of(is_own: bool, t: u32, b: u32, j: u32) -> Unit {
  let at = t * sizes.B + b;
  let state = place.states + at * sizes.H + j;
  return Unit(
    is_own,
    j,
    state + place.reverse * slice(),
    state + (1u - place.reverse) * slice(),
    place.saved + at * SAVED * sizes.H + j,
    place.dy + at * sizes.y_stride + j,
    place.carry + b * sizes.H + j,
    place.dWx + at * INPUT_GRADIENTS * sizes.H + j,
    place.dRu + at * RECURRENT * sizes.H + j);
}

fn peephole_of(unit: Unit, p: u32) -> f32 { return carry[place.carry + PLANES * slice() + p * sizes.H + unit.j]; }

fn before_of(unit: Unit, s: u32) -> f32 {
  if (AHEAD && unit.own) { return now.before[s]; }
  return states[unit.before + s * plane()];
}

fn after_of(unit: Unit, s: u32) -> f32 {
  if (AHEAD && unit.own) { return now.after[s]; }
  return states[unit.after + s * plane()];
}

fn saved_of(unit: Unit, v: u32) -> f32 {
  if (AHEAD && unit.own) { return now.saved[v]; }
  return saved[unit.saved + v * sizes.H];
}

/// The states before the step that was undone last are the states after this one.
fn arriving(unit: Unit, s: u32) -> f32 {
  var d = carry[unit.carry + s * slice()];
  if (s == 0u) {
    if (AHEAD) { d += now.dy; } else { d += dy[unit.dy]; }
  }
  return d;
}

fn d_after_of(unit: Unit, s: u32) -> f32 {
  if (STAGES == 1u) { return arriving(unit, s); }
  return carry[unit.carry + (STATES + s) * slice()];
}

fn set_d_before(unit: Unit, s: u32, to: f32) { carry[unit.carry + s * slice()] = to; }

fn add_d_before(unit: Unit, s: u32, more: f32) { carry[unit.carry + s * slice()] += more; }

fn carried_of(unit: Unit, a: u32) -> f32 { return carry[unit.carry + (2u * STATES + a) * slice()]; }

fn set_carried(unit: Unit, a: u32, to: f32) { carry[unit.carry + (2u * STATES + a) * slice()] = to; }

fn add_carried(unit: Unit, a: u32, more: f32) { carry[unit.carry + (2u * STATES + a) * slice()] += more; }

fn set_d_wx(unit: Unit, g: u32, to: f32) { dWx[unit.dWx + g * sizes.H] = to; }

fn add_d_wx(unit: Unit, g: u32, more: f32) { dWx[unit.dWx + g * sizes.H] += more; }

fn set_d_ru(unit: Unit, g: u32, to: f32) { dRu[unit.dRu + g * sizes.H] = to; }
