// The LSTM's pointwise part as a person would write it, backward: the interface is the derived one's (shaders/kernels/unit.wgsl). No function is
// computed again and no product twice; lstm_by_hand.ts has the algebra.

const STATES = 2u;          // h c
const INPUT_GRADIENTS = 4u;
const RECURRENT = 4u;       // i f g o
const SAVED = 4u;           // i f g o
const CARRIED = 0u;
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 4u);
const SEPARATE = false;

fn backward(stage: u32, unit: Unit) {
  let i = saved_of(unit, 0u);
  let f = saved_of(unit, 1u);
  let g = saved_of(unit, 2u);
  let o = saved_of(unit, 3u);
  let h = after_of(unit, 0u);
  let dh = d_after_of(unit, 0u);
  // tanh(c') = h' / o. Where o is 0 so is h', and all that their quotient is multiplied with.
  let tanh_c = h / max(o, 1e-30);
  let u = dh * h;
  let dc = d_after_of(unit, 1u) + dh * o - u * tanh_c;
  let dcf = dc * f;
  let v = dcf * before_of(unit, 1u);
  let dci = dc * i;
  let w = dci * g;
  set_d_ru(unit, 0u, w - w * i);
  set_d_ru(unit, 1u, v - v * f);
  set_d_ru(unit, 2u, dci - w * g);
  set_d_ru(unit, 3u, u - u * o);
  set_d_before(unit, 0u, 0.0);
  set_d_before(unit, 1u, dcf);
}

fn operand_backward(stage: u32, doperand: f32, unit: Unit) { add_d_before(unit, 0u, doperand); }
