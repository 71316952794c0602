// gru, derived from bindings/cells/gru.ts by `npm run derive`. Do not edit.
//
//   r  = sigmoid(W@x + R@h + b)
//   z  = sigmoid(W@x + R@h + b)
//   n  = tanh(W@x + b + r * (R@h + b_R))
//   h' = (1 - z) * n + z * h

const STATES = 1u; // h
const INPUTS = 3u; // gates with W@x: r z n
const RECURRENT = 3u; // gates with R@…: r z n
const SAVED = 4u; // kept for the way back: r z ru_n n
const CARRIED = 0u; // gradients that cross stages: none
const STAGES = 1u;
const STAGE_WIDTH = 3u; // the most gates in one stage
const STAGE_BEGIN = array<u32, 2>(0u, 3u); // stage s owns gates [s, s + 1)
const SEPARATE = true; // whether the gradients of W@x and R@… differ

// What R multiplies.
fn operand(stage: u32, u: ptr<function, Forward>) -> f32 {
  let h = (*u).before[0];
  return h;
}

fn forward(stage: u32, u: ptr<function, Forward>) {
  let wx_r = (*u).wx[0];
  let ru_r = (*u).ru[0];
  let wx_z = (*u).wx[1];
  let ru_z = (*u).ru[1];
  let wx_n = (*u).wx[2];
  let ru_n = (*u).ru[2];
  let h = (*u).before[0];
  let r = sigmoid(wx_r + ru_r);
  (*u).saved[0] = r;
  let z = sigmoid(wx_z + ru_z);
  (*u).saved[1] = z;
  let n = tanh_safe(wx_n + r * ru_n);
  (*u).saved[3] = n;
  let h_next = (1.0 - z) * n + z * h;
  (*u).after[0] = h_next;
  (*u).saved[2] = ru_n;
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, u: ptr<function, Backward>) {
  (*u).d_before[0] += doperand;
}

fn backward(stage: u32, u: ptr<function, Backward>) {
  let d_after_h = (*u).d_after[0];
  let z = (*u).saved[1];
  let h = (*u).before[0];
  let n = (*u).saved[3];
  let ru_n = (*u).saved[2];
  let r = (*u).saved[0];
  let t0 = 1.0 - z;
  let d_n = d_after_h * t0;
  let d_z = d_after_h * h - d_after_h * n;
  let t3 = d_n * (1.0 - n * n);
  let d_r = t3 * ru_n;
  (*u).d_before[0] = d_after_h * z;
  (*u).d_wx[2] = t3;
  (*u).d_ru[2] = t3 * r;
  let t5 = d_z * (z * t0);
  (*u).d_wx[1] = t5;
  (*u).d_ru[1] = t5;
  let t6 = d_r * (r * (1.0 - r));
  (*u).d_wx[0] = t6;
  (*u).d_ru[0] = t6;
}
