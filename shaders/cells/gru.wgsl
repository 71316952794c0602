// gru, derived from bindings/cells/gru.ts by `npm run derive`. Do not edit.
//
//   r  = sigmoid(W@x + R@h + b)
//   z  = sigmoid(W@x + R@h + b)
//   n  = tanh(W@x + b + r * (R@h + b_R))
//   h' = (1 - z) * n + z * h

const STATES = 1u; // h
const INPUTS = 3u; // W@x of each gate that has one, and x if it is read: r z n
const PEEPHOLES = 0u; // equations with a diagonal weight P: none
const INPUT_GRADIENTS = 3u; // those of INPUTS, then those of PEEPHOLES
const RECURRENT = 3u; // gates with R@…: r z n
const SAVED = 4u; // kept for the way back: r z ru.n n
const CARRIED = 0u; // gradients that cross stages: none
const STAGES = 1u;
const STAGE_WIDTH = 3u; // the most gates in one stage
const STAGE_BEGIN = array<u32, 2>(0u, 3u); // stage s owns the gates from the sth number to the next
const SEPARATE = true; // whether the gradients of W@x and R@… differ

// What R multiplies.
fn operand(stage: u32, unit: ptr<function, Forward>) -> f32 {
  let h = (*unit).before[0];
  return h;
}

fn forward(stage: u32, unit: ptr<function, Forward>) {
  let wx_r = (*unit).wx[0];
  let ru_r = (*unit).ru[0];
  let r = sigmoid(wx_r + ru_r);
  (*unit).saved[0] = r;
  let wx_z = (*unit).wx[1];
  let ru_z = (*unit).ru[1];
  let z = sigmoid(wx_z + ru_z);
  (*unit).saved[1] = z;
  let wx_n = (*unit).wx[2];
  let ru_n = (*unit).ru[2];
  let n = tanh_safe(wx_n + r * ru_n);
  (*unit).saved[3] = n;
  let h = (*unit).before[0];
  let h_next = (1.0 - z) * n + z * h;
  (*unit).after[0] = h_next;
  (*unit).saved[2] = ru_n;
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: ptr<function, Backward>) {
  (*unit).d_before[0] += doperand;
}

fn backward(stage: u32, unit: ptr<function, Backward>) {
  let z = (*unit).saved[1];
  let t0 = 1.0 - z;
  let d_after_h = (*unit).d_after[0];
  let d_n = d_after_h * t0;
  let h = (*unit).before[0];
  let n = (*unit).saved[3];
  let d_z = d_after_h * h - d_after_h * n;
  let t1 = d_n * (1.0 - n * n);
  let ru_n = (*unit).saved[2];
  let d_r = t1 * ru_n;
  (*unit).d_before[0] = d_after_h * z;
  (*unit).d_wx[2] = t1;
  let r = (*unit).saved[0];
  (*unit).d_ru[2] = t1 * r;
  let t2 = d_z * (z * t0);
  (*unit).d_wx[1] = t2;
  (*unit).d_ru[1] = t2;
  let t3 = d_r * (r * (1.0 - r));
  (*unit).d_wx[0] = t3;
  (*unit).d_ru[0] = t3;
}
