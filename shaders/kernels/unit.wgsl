// What the kernels of a loop through time and the two halves of a cell's fragment know of each other. Joined before the fragment's half, which
// supplies
//
//   STATES, SAVED, CARRIED, STAGES, SEPARATE       as in the cell's layout (bindings/language/layout.ts)
//   INPUTS                                         gates with W@x, and one more if an equation reads x itself
//   INPUT_GRADIENTS                                INPUTS, and the equations with a diagonal weight P
//   RECURRENT                                      gates with R@…; stage s owns [STAGE_BEGIN[s], STAGE_BEGIN[s + 1])
//   COLUMNS                                        forward: how many a stage owns, at most
//
//   forward:   operand(stage, unit) -> f32         what R multiplies, from before and saved; of stages with a product only
//              forward(stage, unit)                from wx, ru, peephole, before, and what earlier stages saved, to after and saved
//   backward:  backward(stage, unit)               from peephole, before, after, saved, d_after, carried to d_wx, d_ru, d_before, carried
//              operand_backward(stage, du, unit)   adds to d_before and carried, from before and saved; of stages with a product only
//
// and calls, for one unit of one batch row, what the kernel supplies. Numbers stay in memory until an equation reads them: arrays of a thread's own
// are slow wherever a compiler cannot keep them in registers. On graphics cards, which can, a thread reads its own unit's ahead (AHEAD).
//
//   forward (recurrent_forward.wgsl)
//     wx_of(unit, g)                               W x + b of a gate with W@x; then x itself if it is read
//     ru_of(unit, g)                               R u + b of a gate with R@… of this stage
//     peephole_of(unit, p)                         a diagonal weight
//     before_of(unit, s)                           a state before the step
//     saved_of(unit, v), set_saved(unit, v, to)    what later stages and the way back read again
//     after_of(unit, s), set_after(unit, s, to)    a state after the step, read by later stages only; the first is the output, too
//
//   backward (recurrent_backward.wgsl)
//     peephole_of, before_of, after_of, saved_of   the same
//     d_after_of(unit, s)                          the gradient of a state after the step; all that are wanted are read before anything is set
//     set_d_before, add_d_before                   … and before it
//     carried_of, set_carried, add_carried         that of a value of an earlier stage, so far
//     set_d_wx, add_d_wx                           that of wx, then of peephole; only if SEPARATE: otherwise the same as d_ru
//     set_d_ru                                     that of ru

/// Whether a stage begins with a product with R. The first may be pointwise all through; for most cells a compiler sees that it is not.
fn has_product(stage: u32) -> bool { return stage > 0u || STAGE_BEGIN[1] > 0u; }

// What the kernels of both ways have in common. `Place`, `Sizes`, `Unit` and the bindings are a way's own.

/// The loop's own place.
var<private> place: Place;

/// The time of a step of the forward loop.
fn time_of(step: u32) -> u32 { return select(step, sizes.T - 1u - step, place.reverse != 0u); }

/// The workgroup's rows that are as long as to have a step at this time, a bit for each.
fn rows_with_step(t: u32, b: u32, rows: u32) -> u32 {
  var awake = (1u << rows) - 1u;
  for (var left = select(0u, rows, sizes.masked != 0u); left > 0u; left--) {
    if (i32(t) >= lengths[b + left - 1u]) { awake &= ~(1u << (left - 1u)); }
  }
  return awake;
}

fn is_of(rows: u32, row: u32) -> bool { return ((rows >> row) & 1u) != 0u; }

/// Whether a thread has a unit to advance, of those from `first` on.
fn has_turn(b: u32, first: u32, local: u32) -> bool {
  let at = turn(0u, local);
  return at.row < min(ROWS, sizes.B - b) && first + at.j < sizes.H;
}

/// Elements of a state between two steps, and of a plane of `carry`.
fn slice() -> u32 { return sizes.B * sizes.H; }

/// Elements of a state at all times.
fn plane() -> u32 { return (sizes.T + 1u) * slice(); }
