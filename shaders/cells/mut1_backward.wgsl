// mut1, derived from bindings/cells/mut1.ts by `npm run derive`. Do not edit.
//
//   z  = sigmoid(W@x + b)
//   r  = sigmoid(W@x + R@h + b)
//   n  = tanh(tanh(x) + R@(r * h) + b)
//   h' = z * n + (1 - z) * h

const STATES = 1u; // h
const RECURRENT = 2u; // gates with R@…: r n
const SAVED = 5u; // kept for the way back: r z n_1 n operand.1
const STAGES = 2u;
const STAGE_BEGIN = array<u32, 3>(0u, 1u, 2u); // stage s owns the gates from the sth number to the next
const INPUT_GRADIENTS = 3u; // of W@x and x: z r x; of diagonal weights P: none
const CARRIED = 1u; // gradients that cross stages: r
const SEPARATE = true; // whether the gradients of W@x and R@… differ

fn backward(stage: u32, unit: Unit) {
  switch (stage) {
    case 0u: {
      let carried_r = carried_of(unit, 0u);
      let r = saved_of(unit, 0u);
      let t0 = carried_r * (r * (1.0 - r));
      set_d_wx(unit, 1u, t0);
      set_d_ru(unit, 0u, t0);
    }
    default: {
      let d_after_h = d_after_of(unit, 0u);
      let z = saved_of(unit, 1u);
      let d_n = d_after_h * z;
      let n = saved_of(unit, 3u);
      let d_n_1 = d_n * (1.0 - n * n);
      let h = before_of(unit, 0u);
      let d_z = d_after_h * n - d_after_h * h;
      let t0 = 1.0 - z;
      set_d_before(unit, 0u, d_after_h * t0);
      set_d_ru(unit, 1u, d_n_1);
      let n_1_ = saved_of(unit, 2u);
      set_d_wx(unit, 2u, d_n_1 * (1.0 - n_1_ * n_1_));
      set_d_wx(unit, 0u, d_z * (z * t0));
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
