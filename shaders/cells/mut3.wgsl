// mut3, derived from bindings/cells/mut3.ts by `npm run derive`. Do not edit.
//
//   z  = sigmoid(W@x + R@tanh(h) + b)
//   r  = sigmoid(W@x + R@h + b)
//   n  = tanh(W@x + R@(r * h) + b)
//   h' = z * n + (1 - z) * h

const STATES = 1u; // h
const INPUTS = 3u; // W@x of each gate that has one, and x if it is read: z r n
const PEEPHOLES = 0u; // equations with a diagonal weight P: none
const INPUT_GRADIENTS = 3u; // those of INPUTS, then those of PEEPHOLES
const RECURRENT = 3u; // gates with R@…: z r n
const SAVED = 5u; // kept for the way back: z r n operand.0 operand.2
const CARRIED = 2u; // gradients that cross stages: z r
const STAGES = 3u;
const STAGE_WIDTH = 1u; // the most gates in one stage
const STAGE_BEGIN = array<u32, 4>(0u, 1u, 2u, 3u); // stage s owns the gates from the sth number to the next
const SEPARATE = false; // whether the gradients of W@x and R@… differ

// What R multiplies.
fn operand(stage: u32, unit: ptr<function, Forward>) -> f32 {
  switch (stage) {
    case 0u: {
      let h = (*unit).before[0];
      return tanh_safe(h);
    }
    case 1u: {
      let h = (*unit).before[0];
      return h;
    }
    default: {
      let r = (*unit).saved[1];
      let h = (*unit).before[0];
      return r * h;
    }
  }
}

fn forward(stage: u32, unit: ptr<function, Forward>) {
  switch (stage) {
    case 0u: {
      let wx_z = (*unit).wx[0];
      let ru_z = (*unit).ru[0];
      let z = sigmoid(wx_z + ru_z);
      (*unit).saved[0] = z;
      let h = (*unit).before[0];
      (*unit).saved[3] = tanh_safe(h);
    }
    case 1u: {
      let wx_r = (*unit).wx[1];
      let ru_r = (*unit).ru[1];
      let r = sigmoid(wx_r + ru_r);
      (*unit).saved[1] = r;
    }
    default: {
      let wx_n = (*unit).wx[2];
      let ru_n = (*unit).ru[2];
      let n = tanh_safe(wx_n + ru_n);
      (*unit).saved[2] = n;
      let z = (*unit).saved[0];
      let h = (*unit).before[0];
      let h_next = z * n + (1.0 - z) * h;
      (*unit).after[0] = h_next;
      let r = (*unit).saved[1];
      (*unit).saved[4] = r * h;
    }
  }
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: ptr<function, Backward>) {
  switch (stage) {
    case 0u: {
      let operand_0 = (*unit).saved[3];
      (*unit).d_before[0] += doperand * (1.0 - operand_0 * operand_0);
    }
    case 1u: {
      (*unit).d_before[0] += doperand;
    }
    default: {
      let h = (*unit).before[0];
      (*unit).carried[1] += doperand * h;
      let r = (*unit).saved[1];
      (*unit).d_before[0] += doperand * r;
    }
  }
}

fn backward(stage: u32, unit: ptr<function, Backward>) {
  switch (stage) {
    case 0u: {
      let carried_z = (*unit).carried[0];
      let z = (*unit).saved[0];
      (*unit).d_ru[0] = carried_z * (z * (1.0 - z));
    }
    case 1u: {
      let carried_r = (*unit).carried[1];
      let r = (*unit).saved[1];
      (*unit).d_ru[1] = carried_r * (r * (1.0 - r));
    }
    default: {
      let d_after_h = (*unit).d_after[0];
      let z = (*unit).saved[0];
      let d_n = d_after_h * z;
      let n = (*unit).saved[2];
      let h = (*unit).before[0];
      (*unit).carried[0] = d_after_h * n - d_after_h * h;
      (*unit).d_before[0] = d_after_h * (1.0 - z);
      (*unit).d_ru[2] = d_n * (1.0 - n * n);
      (*unit).carried[1] = 0.0;
    }
  }
}
