// mlstm, derived from bindings/cells/mlstm.ts by `npm run derive`. Do not edit.
//
//   m  = (W@x) * (R@h)
//   i  = sigmoid(W@x + R@m + b)
//   f  = sigmoid(W@x + R@m + b)
//   g  = tanh(W@x + R@m + b)
//   o  = sigmoid(W@x + R@m + b)
//   c' = f * c + i * g
//   h' = o * tanh(c')

const STATES = 2u; // h c
const RECURRENT = 5u; // gates with R@…: m i f g o
const SAVED = 7u; // kept for the way back: wx.m ru.m i f g o operand.1
const STAGES = 2u;
const STAGE_BEGIN = array<u32, 3>(0u, 1u, 5u); // stage s owns the gates from the sth number to the next
const INPUT_GRADIENTS = 5u; // of W@x and x: m i f g o; of diagonal weights P: none
const CARRIED = 1u; // gradients that cross stages: m
const SEPARATE = true; // whether the gradients of W@x and R@… differ

fn backward(stage: u32, unit: Unit) {
  switch (stage) {
    case 0u: {
      let carried_m = carried_of(unit, 0u);
      let ru_m = saved_of(unit, 1u);
      set_d_wx(unit, 0u, carried_m * ru_m);
      let wx_m = saved_of(unit, 0u);
      set_d_ru(unit, 0u, carried_m * wx_m);
    }
    default: {
      let d_after_c = d_after_of(unit, 1u);
      let d_after_h = d_after_of(unit, 0u);
      let h_next = after_of(unit, 0u);
      let o = saved_of(unit, 5u);
      let t0 = h_next / divisor(o);
      let d_c_next = d_after_c + d_after_h * o * (1.0 - t0 * t0);
      let d_o = d_after_h * t0;
      let i = saved_of(unit, 2u);
      let d_g = d_c_next * i;
      let c = before_of(unit, 1u);
      let d_f = d_c_next * c;
      let g = saved_of(unit, 4u);
      let d_i = d_c_next * g;
      let f = saved_of(unit, 3u);
      set_d_before(unit, 1u, d_c_next * f);
      let t1 = d_o * (o * (1.0 - o));
      set_d_wx(unit, 4u, t1);
      set_d_ru(unit, 4u, t1);
      let t2 = d_g * (1.0 - g * g);
      set_d_wx(unit, 3u, t2);
      set_d_ru(unit, 3u, t2);
      let t3 = d_f * (f * (1.0 - f));
      set_d_wx(unit, 2u, t3);
      set_d_ru(unit, 2u, t3);
      let t4 = d_i * (i * (1.0 - i));
      set_d_wx(unit, 1u, t4);
      set_d_ru(unit, 1u, t4);
      set_d_before(unit, 0u, 0.0);
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
      add_carried(unit, 0u, doperand);
    }
  }
}
