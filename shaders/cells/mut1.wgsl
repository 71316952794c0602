// mut1, derived from bindings/cells/mut1.ts by `npm run derive`. Do not edit.
//
//   z  = sigmoid(W@x + b)
//   r  = sigmoid(W@x + R@h + b)
//   n  = tanh(tanh(x) + R@(r * h) + b)
//   h' = z * n + (1 - z) * h

const STATES = 1u; // h
const INPUTS = 3u; // W@x of each gate that has one, and x if it is read: z r x
const PEEPHOLES = 0u; // equations with a diagonal weight P: none
const INPUT_GRADIENTS = 3u; // those of INPUTS, then those of PEEPHOLES
const RECURRENT = 2u; // gates with R@…: r n
const SAVED = 5u; // kept for the way back: r z n_1 n operand.1
const CARRIED = 1u; // gradients that cross stages: r
const STAGES = 2u;
const STAGE_WIDTH = 1u; // the most gates in one stage
const STAGE_BEGIN = array<u32, 3>(0u, 1u, 2u); // stage s owns the gates from the sth number to the next
const SEPARATE = true; // whether the gradients of W@x and R@… differ

// What R multiplies.
fn operand(stage: u32, unit: ptr<function, Forward>) -> f32 {
  switch (stage) {
    case 0u: {
      let h = (*unit).before[0];
      return h;
    }
    default: {
      let r = (*unit).saved[0];
      let h = (*unit).before[0];
      return r * h;
    }
  }
}

fn forward(stage: u32, unit: ptr<function, Forward>) {
  switch (stage) {
    case 0u: {
      let wx_r = (*unit).wx[1];
      let ru_r = (*unit).ru[0];
      let r = sigmoid(wx_r + ru_r);
      (*unit).saved[0] = r;
    }
    default: {
      let wx_z = (*unit).wx[0];
      let z = sigmoid(wx_z);
      (*unit).saved[1] = z;
      let x = (*unit).wx[2];
      let n_1 = tanh_safe(x);
      (*unit).saved[2] = n_1;
      let ru_n = (*unit).ru[1];
      let n = tanh_safe(n_1 + ru_n);
      (*unit).saved[3] = n;
      let h = (*unit).before[0];
      let h_next = z * n + (1.0 - z) * h;
      (*unit).after[0] = h_next;
      let r = (*unit).saved[0];
      (*unit).saved[4] = r * h;
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
      let h = (*unit).before[0];
      (*unit).carried[0] += doperand * h;
      let r = (*unit).saved[0];
      (*unit).d_before[0] += doperand * r;
    }
  }
}

fn backward(stage: u32, unit: ptr<function, Backward>) {
  switch (stage) {
    case 0u: {
      let carried_r = (*unit).carried[0];
      let r = (*unit).saved[0];
      let t0 = carried_r * (r * (1.0 - r));
      (*unit).d_wx[1] = t0;
      (*unit).d_ru[0] = t0;
    }
    default: {
      let d_after_h = (*unit).d_after[0];
      let z = (*unit).saved[1];
      let d_n = d_after_h * z;
      let n = (*unit).saved[3];
      let d_n_1 = d_n * (1.0 - n * n);
      let h = (*unit).before[0];
      let d_z = d_after_h * n - d_after_h * h;
      let t0 = 1.0 - z;
      (*unit).d_before[0] = d_after_h * t0;
      (*unit).d_ru[1] = d_n_1;
      let n_1 = (*unit).saved[2];
      (*unit).d_wx[2] = d_n_1 * (1.0 - n_1 * n_1);
      (*unit).d_wx[0] = d_z * (z * t0);
      (*unit).carried[0] = 0.0;
    }
  }
}
