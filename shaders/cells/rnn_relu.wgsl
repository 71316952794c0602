// rnn_relu, derived from bindings/cells/rnn_relu.ts by `npm run derive`. Do not edit.
//
//   h' = relu(W@x + R@h + b)

const STATES = 1u; // h
const INPUTS = 1u; // W@x of each gate that has one, and x if it is read: h
const PEEPHOLES = 0u; // equations with a diagonal weight P: none
const INPUT_GRADIENTS = 1u; // those of INPUTS, then those of PEEPHOLES
const RECURRENT = 1u; // gates with R@…: h
const SAVED = 0u; // kept for the way back: none
const CARRIED = 0u; // gradients that cross stages: none
const STAGES = 1u;
const STAGE_WIDTH = 1u; // the most gates in one stage
const STAGE_BEGIN = array<u32, 2>(0u, 1u); // stage s owns the gates from the sth number to the next
const SEPARATE = false; // whether the gradients of W@x and R@… differ

// What R multiplies.
fn operand(stage: u32, unit: ptr<function, Forward>) -> f32 {
  let h = (*unit).before[0];
  return h;
}

fn forward(stage: u32, unit: ptr<function, Forward>) {
  let wx_h = (*unit).wx[0];
  let ru_h = (*unit).ru[0];
  let h_next = relu(wx_h + ru_h);
  (*unit).after[0] = h_next;
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: ptr<function, Backward>) {
  (*unit).d_before[0] += doperand;
}

fn backward(stage: u32, unit: ptr<function, Backward>) {
  let d_after_h = (*unit).d_after[0];
  let h_next = (*unit).after[0];
  (*unit).d_ru[0] = d_after_h * heaviside(h_next);
  (*unit).d_before[0] = 0.0;
}
