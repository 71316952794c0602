// The LSTM's pointwise part as a person would write it: the interface is the derived one's (shaders/kernels/unit.wgsl), and so is what it saves.
// Going back no function is computed again and no product twice; lstm_by_hand.ts has the algebra.

const STATES = 2u;          // h c
const INPUTS = 4u;          // i f g o
const PEEPHOLES = 0u;
const INPUT_GRADIENTS = 4u;
const RECURRENT = 4u;       // i f g o
const SAVED = 4u;           // i f g o
const CARRIED = 0u;
const STAGES = 1u;
const STAGE_WIDTH = 4u;
const STAGE_BEGIN = array<u32, 2>(0u, 4u);
const SEPARATE = false;

fn operand(stage: u32, unit: ptr<function, Forward>) -> f32 { return (*unit).before[0]; }

fn forward(stage: u32, unit: ptr<function, Forward>) {
  let i = sigmoid((*unit).wx[0] + (*unit).ru[0]);
  let f = sigmoid((*unit).wx[1] + (*unit).ru[1]);
  let g = tanh_safe((*unit).wx[2] + (*unit).ru[2]);
  let o = sigmoid((*unit).wx[3] + (*unit).ru[3]);
  let c = f * (*unit).before[1] + i * g;
  (*unit).saved = array<f32, 4>(i, f, g, o);
  (*unit).after = array<f32, 2>(o * tanh_safe(c), c);
}

fn operand_backward(stage: u32, doperand: f32, unit: ptr<function, Backward>) { (*unit).d_before[0] += doperand; }

fn backward(stage: u32, unit: ptr<function, Backward>) {
  let i = (*unit).saved[0];
  let f = (*unit).saved[1];
  let g = (*unit).saved[2];
  let o = (*unit).saved[3];
  let h = (*unit).after[0];
  let dh = (*unit).d_after[0];
  // tanh(c') = h' / o. Where o is 0 so is h', and all that their quotient is multiplied with.
  let tanh_c = h / max(o, 1e-30);
  let u = dh * h;
  let dc = (*unit).d_after[1] + dh * o - u * tanh_c;
  let dcf = dc * f;
  let v = dcf * (*unit).before[1];
  let dci = dc * i;
  let w = dci * g;
  (*unit).d_ru = array<f32, 4>(w - w * i, v - v * f, dci - w * g, u - u * o);
  (*unit).d_before = array<f32, 2>(0.0, dcf);
}
