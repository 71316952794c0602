// lstm_i, derived from bindings/cells/lstm_i.ts by `npm run derive`. Do not edit.
//
//   f  = sigmoid(W@x + R@h + b)
//   g  = tanh(W@x + R@h + b)
//   o  = sigmoid(W@x + R@h + b)
//   c' = f * c + g
//   h' = o * tanh(c')

const STATES = 2u; // h c
const RECURRENT = 3u; // gates with R@…: f g o
const SAVED = 3u; // kept for the way back: f g o
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 3u); // stage s owns the gates from the sth number to the next
const INPUT_GRADIENTS = 3u; // of W@x and x: f g o; of diagonal weights P: none
const CARRIED = 0u; // gradients that cross stages: none
const SEPARATE = false; // whether the gradients of W@x and R@… differ

fn backward(stage: u32, unit: Unit) {
  let d_after_c = d_after_of(unit, 1u);
  let d_after_h = d_after_of(unit, 0u);
  let h_next = after_of(unit, 0u);
  let o = saved_of(unit, 2u);
  let t0 = h_next / divisor(o);
  let d_c_next = d_after_c + d_after_h * o * (1.0 - t0 * t0);
  let d_o = d_after_h * t0;
  let c = before_of(unit, 1u);
  let d_f = d_c_next * c;
  let f = saved_of(unit, 0u);
  set_d_before(unit, 1u, d_c_next * f);
  set_d_ru(unit, 2u, d_o * (o * (1.0 - o)));
  let g = saved_of(unit, 1u);
  set_d_ru(unit, 1u, d_c_next * (1.0 - g * g));
  set_d_ru(unit, 0u, d_f * (f * (1.0 - f)));
  set_d_before(unit, 0u, 0.0);
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: Unit) {
  add_d_before(unit, 0u, doperand);
}
