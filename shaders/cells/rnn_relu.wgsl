// rnn_relu, derived from bindings/cells/rnn_relu.ts by `npm run derive`. Do not edit.
//
//   h' = relu(W@x + R@h + b)

const STATES = 1u; // h
const INPUTS = 1u; // gates with W@x: h
const RECURRENT = 1u; // gates with R@…: h
const SAVED = 0u; // kept for the way back: none
const CARRIED = 0u; // gradients that cross stages: none
const STAGES = 1u;
const STAGE_WIDTH = 1u; // the most gates in one stage
const STAGE_BEGIN = array<u32, 2>(0u, 1u); // stage s owns gates [s, s + 1)
const SEPARATE = false; // whether the gradients of W@x and R@… differ

// What R multiplies.
fn operand(stage: u32, u: ptr<function, Forward>) -> f32 {
  let h = (*u).before[0];
  return h;
}

fn forward(stage: u32, u: ptr<function, Forward>) {
  let wx_h = (*u).wx[0];
  let ru_h = (*u).ru[0];
  let h_next = relu(wx_h + ru_h);
  (*u).after[0] = h_next;
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, u: ptr<function, Backward>) {
  (*u).d_before[0] += doperand;
}

fn backward(stage: u32, u: ptr<function, Backward>) {
  let d_after_h = (*u).d_after[0];
  let h_next = (*u).after[0];
  (*u).d_ru[0] = d_after_h * heaviside(h_next);
  (*u).d_before[0] = 0.0;
}
