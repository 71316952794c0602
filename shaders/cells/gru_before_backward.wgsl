// gru_before, derived from bindings/cells/gru_before.ts by `npm run derive`. Do not edit.
//
//   r  = sigmoid(W@x + R@h + b)
//   z  = sigmoid(W@x + R@h + b)
//   n  = tanh(W@x + R@(r * h) + b)
//   h' = (1 - z) * n + z * h

const STATES = 1u; // h
const RECURRENT = 3u; // gates with R@…: r z n
const SAVED = 4u; // kept for the way back: r z n operand.1
const STAGES = 2u;
const STAGE_BEGIN = array<u32, 3>(0u, 2u, 3u); // stage s owns the gates from the sth number to the next
const INPUT_GRADIENTS = 3u; // of W@x and x: r z n; of diagonal weights P: none
const CARRIED = 2u; // gradients that cross stages: r z
const SEPARATE = false; // whether the gradients of W@x and R@… differ

fn backward(stage: u32, unit: Unit) {
  switch (stage) {
    case 0u: {
      let carried_z = carried_of(unit, 1u);
      let z = saved_of(unit, 1u);
      set_d_ru(unit, 1u, carried_z * (z * (1.0 - z)));
      let carried_r = carried_of(unit, 0u);
      let r = saved_of(unit, 0u);
      set_d_ru(unit, 0u, carried_r * (r * (1.0 - r)));
    }
    default: {
      let d_after_h = d_after_of(unit, 0u);
      let z = saved_of(unit, 1u);
      let d_n = d_after_h * (1.0 - z);
      let h = before_of(unit, 0u);
      let n = saved_of(unit, 2u);
      set_carried(unit, 1u, d_after_h * h - d_after_h * n);
      set_d_before(unit, 0u, d_after_h * z);
      set_d_ru(unit, 2u, d_n * (1.0 - n * n));
      set_carried(unit, 0u, 0.0);
    }
  }
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: Unit) {
  switch (stage) {
    case 0u: {
      add_d_before(unit, 0u, doperand);
    }
    default: {
      let h = before_of(unit, 0u);
      add_carried(unit, 0u, doperand * h);
      let r = saved_of(unit, 0u);
      add_d_before(unit, 0u, doperand * r);
    }
  }
}
