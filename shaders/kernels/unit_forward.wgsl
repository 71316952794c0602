// One unit of one batch row, forward: where its numbers lie, and what the fragment reads and writes of them (unit.wgsl). Joined before
// `recurrent_forward`, whose bindings these are.

/// Whether a thread advances the same unit of the same row in each step, and no other, so that it can read long before it needs what it has read.
override AHEAD: bool = false;

/// What a thread's own unit reads: W x, bias, states before the step.
struct Ahead { wx: array<f32, INPUTS + 1u>, bias: array<f32, RECURRENT + 1u>, before: array<f32, STATES> }

var<private> now: Ahead;

/// Of the step that comes next: W x is on its way, the states are set.
var<private> coming: Ahead;

/// A unit of a batch row in a step: where its numbers begin, in elements, and what is its own of the stage's product.
struct Unit {
  j: u32,
  wx: u32,
  before: u32,
  after: u32,
  saved: u32,
  y: u32,
  own: bool,                          // the thread advances it
  starts: bool,                       // its states before the step are zero, whatever lies there
  row: u32,                           // its row of the product, …
  column: u32,                        // … the column of its first gate, …
  gate: u32,                          // … and which gate that is
}

/// `row`, `column`, `gate`: where there is a product to read.
fn unit_of(is_own: bool, t: u32, b: u32, j: u32, row: u32, column: u32, gate: u32) -> Unit {
  let at = t * sizes.B + b;
  let state = place.states + at * sizes.H + j;
  return Unit(
    j,
    place.wx + at * INPUTS * sizes.H + j,
    state + place.reverse * slice(),
    state + (1u - place.reverse) * slice(),
    place.saved + t * sizes.saved_step + b * SAVED * sizes.H + j,
    place.y + at * sizes.y_stride + j,
    is_own,
    sizes.zero != 0u && t == time_of(0u),
    row, column, gate);
}

fn wx_of(unit: Unit, g: u32) -> f32 {
  if (AHEAD) { return now.wx[g]; }
  return wx[unit.wx + g * sizes.H];
}

fn ru_of(unit: Unit, g: u32) -> f32 {
  var sum = total(unit.row, unit.column + g - unit.gate);
  if (AHEAD) { return sum + now.bias[g]; }
  if (!STARTED && sizes.biased != 0u) { sum += bias[place.bias + g * sizes.H + unit.j]; }
  return sum;
}

fn peephole_of(unit: Unit, p: u32) -> f32 { return peephole[place.peephole + p * sizes.H + unit.j]; }

fn before_of(unit: Unit, s: u32) -> f32 {
  if (AHEAD && unit.own) { return now.before[s]; }
  return select(states[unit.before + s * plane()], 0.0, unit.starts);
}

fn set_saved(unit: Unit, v: u32, to: f32) {
  if (sizes.keep != 0u) { saved[unit.saved + v * sizes.H] = to; }
}

fn set_after(unit: Unit, s: u32, to: f32) {
  states[unit.after + s * plane()] = to;
  if (AHEAD) { coming.before[s] = to; }
  if (s == 0u) { y[unit.y] = to; }
}

fn after_of(unit: Unit, s: u32) -> f32 { return states[unit.after + s * plane()]; }

fn saved_of(unit: Unit, v: u32) -> f32 { return saved[unit.saved + v * sizes.H]; }
