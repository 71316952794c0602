// The GRU's pointwise part as a person would write it, backward: the interface is the derived one's (shaders/kernels/unit.wgsl). No product is
// computed twice; gru_by_hand.ts has the algebra.

const STATES = 1u;          // h
const INPUT_GRADIENTS = 3u;
const RECURRENT = 3u;       // r z n
const SAVED = 4u;           // r z ru.n n
const CARRIED = 0u;
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 3u);
const SEPARATE = true;

fn backward(stage: u32, unit: Unit) {
  let r = saved_of(unit, 0u);
  let z = saved_of(unit, 1u);
  let n = saved_of(unit, 3u);
  let dh = d_after_of(unit, 0u);
  let u = dh * z;
  let dz = (u - u * z) * (before_of(unit, 0u) - n);
  let dhn = dh - u;
  let dn = dhn - dhn * n * n;
  let dru = dn * r;
  let v = dru * saved_of(unit, 2u);
  let dr = v - v * r;
  set_d_wx(unit, 0u, dr);
  set_d_wx(unit, 1u, dz);
  set_d_wx(unit, 2u, dn);
  set_d_ru(unit, 0u, dr);
  set_d_ru(unit, 1u, dz);
  set_d_ru(unit, 2u, dru);
  set_d_before(unit, 0u, u);
}

fn operand_backward(stage: u32, doperand: f32, unit: Unit) { add_d_before(unit, 0u, doperand); }
