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
const INPUTS = 5u; // W@x of each gate that has one, and x if it is read: m i f g o
const PEEPHOLES = 0u; // equations with a diagonal weight P: none
const INPUT_GRADIENTS = 5u; // those of INPUTS, then those of PEEPHOLES
const RECURRENT = 5u; // gates with R@…: m i f g o
const SAVED = 7u; // kept for the way back: wx.m ru.m i f g o operand.1
const CARRIED = 1u; // gradients that cross stages: m
const STAGES = 2u;
const STAGE_WIDTH = 4u; // the most gates in one stage
const STAGE_BEGIN = array<u32, 3>(0u, 1u, 5u); // stage s owns the gates from the sth number to the next
const SEPARATE = true; // whether the gradients of W@x and R@… differ

// What R multiplies.
fn operand(stage: u32, unit: ptr<function, Forward>) -> f32 {
  switch (stage) {
    case 0u: {
      let h = (*unit).before[0];
      return h;
    }
    default: {
      let wx_m = (*unit).saved[0];
      let ru_m = (*unit).saved[1];
      let m = wx_m * ru_m;
      return m;
    }
  }
}

fn forward(stage: u32, unit: ptr<function, Forward>) {
  switch (stage) {
    case 0u: {
      let wx_m = (*unit).wx[0];
      let ru_m = (*unit).ru[0];
      let m = wx_m * ru_m;
      (*unit).saved[0] = wx_m;
      (*unit).saved[1] = ru_m;
    }
    default: {
      let wx_m = (*unit).saved[0];
      let ru_m = (*unit).saved[1];
      let m = wx_m * ru_m;
      let wx_i = (*unit).wx[1];
      let ru_i = (*unit).ru[1];
      let i = sigmoid(wx_i + ru_i);
      (*unit).saved[2] = i;
      let wx_f = (*unit).wx[2];
      let ru_f = (*unit).ru[2];
      let f = sigmoid(wx_f + ru_f);
      (*unit).saved[3] = f;
      let wx_g = (*unit).wx[3];
      let ru_g = (*unit).ru[3];
      let g = tanh_safe(wx_g + ru_g);
      (*unit).saved[4] = g;
      let wx_o = (*unit).wx[4];
      let ru_o = (*unit).ru[4];
      let o = sigmoid(wx_o + ru_o);
      (*unit).saved[5] = o;
      let c = (*unit).before[1];
      let c_next = f * c + i * g;
      (*unit).after[1] = c_next;
      let h_next = o * tanh_safe(c_next);
      (*unit).after[0] = h_next;
      (*unit).saved[6] = m;
    }
  }
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: ptr<function, Backward>) {
  switch (stage) {
    case 0u: {
      (*unit).d_before[0] += doperand;
    }
    default: {
      (*unit).carried[0] += doperand;
    }
  }
}

fn backward(stage: u32, unit: ptr<function, Backward>) {
  switch (stage) {
    case 0u: {
      let carried_m = (*unit).carried[0];
      let ru_m = (*unit).saved[1];
      (*unit).d_wx[0] = carried_m * ru_m;
      let wx_m = (*unit).saved[0];
      (*unit).d_ru[0] = carried_m * wx_m;
    }
    default: {
      let h_next = (*unit).after[0];
      let o = (*unit).saved[5];
      let t0 = h_next / divisor(o);
      let d_after_c = (*unit).d_after[1];
      let d_after_h = (*unit).d_after[0];
      let d_c_next = d_after_c + d_after_h * o * (1.0 - t0 * t0);
      let d_o = d_after_h * t0;
      let i = (*unit).saved[2];
      let d_g = d_c_next * i;
      let c = (*unit).before[1];
      let d_f = d_c_next * c;
      let g = (*unit).saved[4];
      let d_i = d_c_next * g;
      let f = (*unit).saved[3];
      (*unit).d_before[1] = d_c_next * f;
      let t1 = d_o * (o * (1.0 - o));
      (*unit).d_wx[4] = t1;
      (*unit).d_ru[4] = t1;
      let t2 = d_g * (1.0 - g * g);
      (*unit).d_wx[3] = t2;
      (*unit).d_ru[3] = t2;
      let t3 = d_f * (f * (1.0 - f));
      (*unit).d_wx[2] = t3;
      (*unit).d_ru[2] = t3;
      let t4 = d_i * (i * (1.0 - i));
      (*unit).d_wx[1] = t4;
      (*unit).d_ru[1] = t4;
      (*unit).d_before[0] = 0.0;
      (*unit).carried[0] = 0.0;
    }
  }
}
