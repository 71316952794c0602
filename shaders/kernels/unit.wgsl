// One unit of one batch row, as the functions of a cell's fragment see it. Joined before the fragment, whose constants give the lengths.

// Going forward.
struct Forward {
  wx: array<f32, max(INPUTS, 1u)>,        // W x + b of each gate with W@x
  ru: array<f32, RECURRENT>,              // R u + b of each gate with R@…; a stage fills its own
  before: array<f32, STATES>,             // the states before the step
  after: array<f32, STATES>,              // … and after it
  saved: array<f32, max(SAVED, 1u)>,      // what later stages and the way back read again
}

// Going back.
struct Backward {
  before: array<f32, STATES>,
  after: array<f32, STATES>,
  saved: array<f32, max(SAVED, 1u)>,
  d_after: array<f32, STATES>,            // the gradient of the states after the step …
  d_before: array<f32, STATES>,           // … and before it
  carried: array<f32, max(CARRIED, 1u)>,  // the gradient of values of earlier stages, so far
  d_wx: array<f32, max(INPUTS, 1u)>,      // written only if SEPARATE: otherwise the same as d_ru
  d_ru: array<f32, RECURRENT>,
}
