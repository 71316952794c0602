// The GRU's pointwise part as a person would write it: the interface is the derived one's (shaders/kernels/unit.wgsl), and so is what it saves.
// Going back no product is computed twice; gru_by_hand.ts has the algebra.

const STATES = 1u;          // h
const INPUTS = 3u;          // r z n
const PEEPHOLES = 0u;
const INPUT_GRADIENTS = 3u;
const RECURRENT = 3u;       // r z n
const SAVED = 4u;           // r z ru.n n
const CARRIED = 0u;
const STAGES = 1u;
const STAGE_WIDTH = 3u;
const STAGE_BEGIN = array<u32, 2>(0u, 3u);
const SEPARATE = true;

fn operand(stage: u32, unit: ptr<function, Forward>) -> f32 { return (*unit).before[0]; }

fn forward(stage: u32, unit: ptr<function, Forward>) {
  let r = sigmoid((*unit).wx[0] + (*unit).ru[0]);
  let z = sigmoid((*unit).wx[1] + (*unit).ru[1]);
  let product = (*unit).ru[2];
  let n = tanh_safe((*unit).wx[2] + r * product);
  (*unit).saved = array<f32, 4>(r, z, product, n);
  (*unit).after[0] = n + z * ((*unit).before[0] - n);
}

fn operand_backward(stage: u32, doperand: f32, unit: ptr<function, Backward>) { (*unit).d_before[0] += doperand; }

fn backward(stage: u32, unit: ptr<function, Backward>) {
  let r = (*unit).saved[0];
  let z = (*unit).saved[1];
  let n = (*unit).saved[3];
  let dh = (*unit).d_after[0];
  let u = dh * z;
  let dz = (u - u * z) * ((*unit).before[0] - n);
  let dhn = dh - u;
  let dn = dhn - dhn * n * n;
  let dru = dn * r;
  let v = dru * (*unit).saved[2];
  let dr = v - v * r;
  (*unit).d_wx = array<f32, 3>(dr, dz, dn);
  (*unit).d_ru = array<f32, 3>(dr, dz, dru);
  (*unit).d_before[0] = u;
}
