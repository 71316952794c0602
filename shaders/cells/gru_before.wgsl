// gru_before, derived from bindings/cells/gru_before.ts by `npm run derive`. Do not edit.
//
//   r  = sigmoid(W@x + R@h + b)
//   z  = sigmoid(W@x + R@h + b)
//   n  = tanh(W@x + R@(r * h) + b)
//   h' = (1 - z) * n + z * h

const STATES = 1u; // h
const INPUTS = 3u; // gates with W@x: r z n
const RECURRENT = 3u; // gates with R@…: r z n
const SAVED = 4u; // kept for the way back: r z n operand_1
const CARRIED = 2u; // gradients that cross stages: r z
const STAGES = 2u;
const STAGE_WIDTH = 2u; // the most gates in one stage
const STAGE_BEGIN = array<u32, 3>(0u, 2u, 3u); // stage s owns gates [s, s + 1)
const SEPARATE = false; // whether the gradients of W@x and R@… differ

// What R multiplies.
fn operand(stage: u32, u: ptr<function, Forward>) -> f32 {
  switch (stage) {
    case 0u: {
      let h = (*u).before[0];
      return h;
    }
    default: {
      let r = (*u).saved[0];
      let h = (*u).before[0];
      return r * h;
    }
  }
}

fn forward(stage: u32, u: ptr<function, Forward>) {
  switch (stage) {
    case 0u: {
      let wx_r = (*u).wx[0];
      let ru_r = (*u).ru[0];
      let wx_z = (*u).wx[1];
      let ru_z = (*u).ru[1];
      let r = sigmoid(wx_r + ru_r);
      (*u).saved[0] = r;
      let z = sigmoid(wx_z + ru_z);
      (*u).saved[1] = z;
    }
    default: {
      let wx_n = (*u).wx[2];
      let ru_n = (*u).ru[2];
      let z = (*u).saved[1];
      let h = (*u).before[0];
      let r = (*u).saved[0];
      let n = tanh_safe(wx_n + ru_n);
      (*u).saved[2] = n;
      let h_next = (1.0 - z) * n + z * h;
      (*u).after[0] = h_next;
      (*u).saved[3] = r * h;
    }
  }
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, u: ptr<function, Backward>) {
  switch (stage) {
    case 0u: {
      (*u).d_before[0] += doperand;
    }
    default: {
      let h = (*u).before[0];
      let r = (*u).saved[0];
      (*u).carried[0] += doperand * h;
      (*u).d_before[0] += doperand * r;
    }
  }
}

fn backward(stage: u32, u: ptr<function, Backward>) {
  switch (stage) {
    case 0u: {
      let carried_z = (*u).carried[1];
      let z = (*u).saved[1];
      let carried_r = (*u).carried[0];
      let r = (*u).saved[0];
      (*u).d_ru[1] = carried_z * (z * (1.0 - z));
      (*u).d_ru[0] = carried_r * (r * (1.0 - r));
    }
    default: {
      let d_after_h = (*u).d_after[0];
      let z = (*u).saved[1];
      let h = (*u).before[0];
      let n = (*u).saved[2];
      let d_n = d_after_h * (1.0 - z);
      (*u).carried[1] = d_after_h * h - d_after_h * n;
      (*u).d_before[0] = d_after_h * z;
      (*u).d_ru[2] = d_n * (1.0 - n * n);
      (*u).carried[0] = 0.0;
    }
  }
}
