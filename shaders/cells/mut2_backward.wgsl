// mut2, derived from bindings/cells/mut2.ts by `npm run derive`. Do not edit.
//
//   z  = sigmoid(W@x + R@h + b)
//   r  = sigmoid(x + R@h + b)
//   n  = tanh(W@x + R@(r * h) + b)
//   h' = z * n + (1 - z) * h

const STATES = 1u; // h
const RECURRENT = 3u; // gates with R@…: z r n
const SAVED = 4u; // kept for the way back: z r n operand.1
const STAGES = 2u;
const STAGE_BEGIN = array<u32, 3>(0u, 2u, 3u); // stage s owns the gates from the sth number to the next
const INPUT_GRADIENTS = 3u; // of W@x and x: z n x; of diagonal weights P: none
const CARRIED = 2u; // gradients that cross stages: z r
const SEPARATE = true; // whether the gradients of W@x and R@… differ

fn backward(stage: u32, unit: Unit) {
  switch (stage) {
    case 0u: {
      let carried_r = carried_of(unit, 1u);
      let r = saved_of(unit, 1u);
      let t0 = carried_r * (r * (1.0 - r));
      set_d_wx(unit, 2u, t0);
      set_d_ru(unit, 1u, t0);
      let carried_z = carried_of(unit, 0u);
      let z = saved_of(unit, 0u);
      let t1 = carried_z * (z * (1.0 - z));
      set_d_wx(unit, 0u, t1);
      set_d_ru(unit, 0u, t1);
    }
    default: {
      let d_after_h = d_after_of(unit, 0u);
      let z = saved_of(unit, 0u);
      let d_n = d_after_h * z;
      let n = saved_of(unit, 2u);
      let h = before_of(unit, 0u);
      set_carried(unit, 0u, d_after_h * n - d_after_h * h);
      set_d_before(unit, 0u, d_after_h * (1.0 - z));
      let t0 = d_n * (1.0 - n * n);
      set_d_wx(unit, 1u, t0);
      set_d_ru(unit, 2u, t0);
      set_carried(unit, 1u, 0.0);
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
      add_carried(unit, 1u, doperand * h);
      let r = saved_of(unit, 1u);
      add_d_before(unit, 0u, doperand * r);
    }
  }
}
