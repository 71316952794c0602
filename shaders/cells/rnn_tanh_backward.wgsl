// rnn_tanh, derived from bindings/cells/rnn_tanh.ts by `npm run derive`. Do not edit.
//
//   h' = tanh(W@x + R@h + b)

const STATES = 1u; // h
const RECURRENT = 1u; // gates with R@…: h
const SAVED = 0u; // kept for the way back: none
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 1u); // stage s owns the gates from the sth number to the next
const INPUT_GRADIENTS = 1u; // of W@x and x: h; of diagonal weights P: none
const CARRIED = 0u; // gradients that cross stages: none
const SEPARATE = false; // whether the gradients of W@x and R@… differ

fn backward(stage: u32, unit: Unit) {
  let d_after_h = d_after_of(unit, 0u);
  let h_next = after_of(unit, 0u);
  set_d_ru(unit, 0u, d_after_h * (1.0 - h_next * h_next));
  set_d_before(unit, 0u, 0.0);
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: Unit) {
  add_d_before(unit, 0u, doperand);
}
