// gru, derived from bindings/cells/gru.ts by `npm run derive`. Do not edit.
//
//   r  = sigmoid(W@x + R@h + b)
//   z  = sigmoid(W@x + R@h + b)
//   n  = tanh(W@x + b + r * (R@h + b_R))
//   h' = (1 - z) * n + z * h

const STATES = 1u; // h
const RECURRENT = 3u; // gates with R@…: r z n
const SAVED = 4u; // kept for the way back: r z ru.n n
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 3u); // stage s owns the gates from the sth number to the next
const INPUT_GRADIENTS = 3u; // of W@x and x: r z n; of diagonal weights P: none
const CARRIED = 0u; // gradients that cross stages: none
const SEPARATE = true; // whether the gradients of W@x and R@… differ

fn backward(stage: u32, unit: Unit) {
  let d_after_h = d_after_of(unit, 0u);
  let z = saved_of(unit, 1u);
  let t0 = 1.0 - z;
  let d_n = d_after_h * t0;
  let h = before_of(unit, 0u);
  let n = saved_of(unit, 3u);
  let d_z = d_after_h * h - d_after_h * n;
  let t1 = d_n * (1.0 - n * n);
  let ru_n = saved_of(unit, 2u);
  let d_r = t1 * ru_n;
  set_d_before(unit, 0u, d_after_h * z);
  set_d_wx(unit, 2u, t1);
  let r = saved_of(unit, 0u);
  set_d_ru(unit, 2u, t1 * r);
  let t2 = d_z * (z * t0);
  set_d_wx(unit, 1u, t2);
  set_d_ru(unit, 1u, t2);
  let t3 = d_r * (r * (1.0 - r));
  set_d_wx(unit, 0u, t3);
  set_d_ru(unit, 0u, t3);
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: Unit) {
  add_d_before(unit, 0u, doperand);
}
