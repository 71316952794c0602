// lstm_f, derived from bindings/cells/lstm_f.ts by `npm run derive`. Do not edit.
//
//   i  = sigmoid(W@x + R@h + b)
//   g  = tanh(W@x + R@h + b)
//   o  = sigmoid(W@x + R@h + b)
//   c' = c + i * g
//   h' = o * tanh(c')

const STATES = 2u; // h c
const INPUTS = 3u; // W@x of each gate that has one, and x if it is read: i g o
const PEEPHOLES = 0u; // equations with a diagonal weight P: none
const INPUT_GRADIENTS = 3u; // those of INPUTS, then those of PEEPHOLES
const RECURRENT = 3u; // gates with R@…: i g o
const SAVED = 3u; // kept for the way back: i g o
const CARRIED = 0u; // gradients that cross stages: none
const STAGES = 1u;
const STAGE_WIDTH = 3u; // the most gates in one stage
const STAGE_BEGIN = array<u32, 2>(0u, 3u); // stage s owns the gates from the sth number to the next
const SEPARATE = false; // whether the gradients of W@x and R@… differ

// What R multiplies.
fn operand(stage: u32, unit: ptr<function, Forward>) -> f32 {
  let h = (*unit).before[0];
  return h;
}

fn forward(stage: u32, unit: ptr<function, Forward>) {
  let wx_i = (*unit).wx[0];
  let ru_i = (*unit).ru[0];
  let i = sigmoid(wx_i + ru_i);
  (*unit).saved[0] = i;
  let wx_g = (*unit).wx[1];
  let ru_g = (*unit).ru[1];
  let g = tanh_safe(wx_g + ru_g);
  (*unit).saved[1] = g;
  let wx_o = (*unit).wx[2];
  let ru_o = (*unit).ru[2];
  let o = sigmoid(wx_o + ru_o);
  (*unit).saved[2] = o;
  let c = (*unit).before[1];
  let c_next = c + i * g;
  (*unit).after[1] = c_next;
  let h_next = o * tanh_safe(c_next);
  (*unit).after[0] = h_next;
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: ptr<function, Backward>) {
  (*unit).d_before[0] += doperand;
}

fn backward(stage: u32, unit: ptr<function, Backward>) {
  let h_next = (*unit).after[0];
  let o = (*unit).saved[2];
  let t0 = h_next / divisor(o);
  let d_after_c = (*unit).d_after[1];
  let d_after_h = (*unit).d_after[0];
  let d_c_next = d_after_c + d_after_h * o * (1.0 - t0 * t0);
  let d_o = d_after_h * t0;
  let i = (*unit).saved[0];
  let d_g = d_c_next * i;
  let g = (*unit).saved[1];
  let d_i = d_c_next * g;
  (*unit).d_before[1] = d_c_next;
  (*unit).d_ru[2] = d_o * (o * (1.0 - o));
  (*unit).d_ru[1] = d_g * (1.0 - g * g);
  (*unit).d_ru[0] = d_i * (i * (1.0 - i));
  (*unit).d_before[0] = 0.0;
}
