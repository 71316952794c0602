// One unit of one batch row, as the functions of a cell's fragment see it. Joined before the fragment, which supplies
//
//   STATES, SAVED, CARRIED, STAGES, SEPARATE       as in the cell's layout (bindings/language/layout.ts)
//   INPUTS                                         gates with W@x, and one more if an equation reads x itself
//   PEEPHOLES                                      equations with a diagonal weight P
//   INPUT_GRADIENTS                                INPUTS + PEEPHOLES
//   RECURRENT                                      gates with R@…; stage s owns [STAGE_BEGIN[s], STAGE_BEGIN[s + 1]), at most STAGE_WIDTH
//
//   operand(stage, u) -> f32                       what R multiplies, from before and saved; of stages with a product only
//   forward(stage, u)                              from wx, ru, peephole, before, and what earlier stages left, to after and saved
//   backward(stage, u)                             from peephole, before, after, saved, d_after to d_wx and d_ru; sets or adds to d_before, carried
//   operand_backward(stage, doperand, u)           adds to d_before and carried; of stages with a product only
//
// A count may be zero, an array in WGSL may not be empty: hence max.

// Going forward.
struct Forward {
  wx: array<f32, max(INPUTS, 1u)>,            // W x + b of each gate with W@x, then x itself if it is read
  ru: array<f32, max(RECURRENT, 1u)>,         // R u + b of each gate with R@…; a stage fills its own
  peephole: array<f32, max(PEEPHOLES, 1u)>,   // the diagonal weights; not filled for operand()
  before: array<f32, STATES>,                 // the states before the step
  after: array<f32, STATES>,                  // … and after it
  saved: array<f32, max(SAVED, 1u)>,          // what later stages and the way back read again
}

// Going back.
struct Backward {
  peephole: array<f32, max(PEEPHOLES, 1u)>,   // not filled for operand_backward()
  before: array<f32, STATES>,
  after: array<f32, STATES>,
  saved: array<f32, max(SAVED, 1u)>,
  d_after: array<f32, STATES>,                // the gradient of the states after the step …
  d_before: array<f32, STATES>,               // … and before it
  carried: array<f32, max(CARRIED, 1u)>,      // the gradient of values of earlier stages, so far
  d_wx: array<f32, max(INPUT_GRADIENTS, 1u)>, // of wx, then of peephole; written only if SEPARATE: otherwise the same as d_ru
  d_ru: array<f32, max(RECURRENT, 1u)>,
}

/// Whether a stage begins with a product with R. The first may be pointwise all through; for most cells a compiler sees that it is not.
fn has_product(stage: u32) -> bool { return stage > 0u || STAGE_BEGIN[1] > 0u; }
