// lstm_peephole, derived from bindings/cells/lstm_peephole.ts by `npm run derive`. Do not edit.
//
//   i  = sigmoid(W@x + R@h + P * c + b)
//   f  = sigmoid(W@x + R@h + P * c + b)
//   g  = tanh(W@x + R@h + b)
//   c' = f * c + i * g
//   o  = sigmoid(W@x + R@h + P * c' + b)
//   h' = o * tanh(c')

const STATES = 2u; // h c
const RECURRENT = 4u; // gates with R@…: i f g o
const SAVED = 4u; // kept for the way back: i f g o
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 4u); // stage s owns the gates from the sth number to the next
const INPUT_GRADIENTS = 7u; // of W@x and x: i f g o; of diagonal weights P: i f o
const CARRIED = 0u; // gradients that cross stages: none
const SEPARATE = true; // whether the gradients of W@x and R@… differ

fn backward(stage: u32, unit: Unit) {
  let d_after_h = d_after_of(unit, 0u);
  let d_after_c = d_after_of(unit, 1u);
  let h_next = after_of(unit, 0u);
  let o = saved_of(unit, 3u);
  let t0 = h_next / divisor(o);
  let d_o = d_after_h * t0;
  let t1 = d_o * (o * (1.0 - o));
  let P_o = peephole_of(unit, 2u);
  let d_c_next = d_after_c + d_after_h * o * (1.0 - t0 * t0) + t1 * P_o;
  let i = saved_of(unit, 0u);
  let d_g = d_c_next * i;
  let c = before_of(unit, 1u);
  let d_f = d_c_next * c;
  let g = saved_of(unit, 2u);
  let d_i = d_c_next * g;
  set_d_wx(unit, 3u, t1);
  set_d_ru(unit, 3u, t1);
  let c_next = after_of(unit, 1u);
  set_d_wx(unit, 6u, t1 * c_next);
  let f = saved_of(unit, 1u);
  let t2 = d_f * (f * (1.0 - f));
  let t3 = d_i * (i * (1.0 - i));
  let P_f = peephole_of(unit, 1u);
  let P_i = peephole_of(unit, 0u);
  set_d_before(unit, 1u, d_c_next * f + t2 * P_f + t3 * P_i);
  let t4 = d_g * (1.0 - g * g);
  set_d_wx(unit, 2u, t4);
  set_d_ru(unit, 2u, t4);
  set_d_wx(unit, 1u, t2);
  set_d_ru(unit, 1u, t2);
  set_d_wx(unit, 5u, t2 * c);
  set_d_wx(unit, 0u, t3);
  set_d_ru(unit, 0u, t3);
  set_d_wx(unit, 4u, t3 * c);
  set_d_before(unit, 0u, 0.0);
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: Unit) {
  add_d_before(unit, 0u, doperand);
}
