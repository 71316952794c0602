// The GRU's pointwise part as a person would write it, forward: the interface is the derived one's (shaders/kernels/unit.wgsl), and so is what it saves.

const STATES = 1u;          // h
const INPUTS = 3u;          // r z n
const RECURRENT = 3u;       // r z n
const COLUMNS = 3u;         // of R, in a stage
const SAVED = 4u;           // r z ru.n n
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 3u);

fn operand(stage: u32, unit: Unit) -> f32 { return before_of(unit, 0u); }

fn forward(stage: u32, unit: Unit) {
  let r = sigmoid(wx_of(unit, 0u) + ru_of(unit, 0u));
  let z = sigmoid(wx_of(unit, 1u) + ru_of(unit, 1u));
  let product = ru_of(unit, 2u);
  let n = tanh_safe(wx_of(unit, 2u) + r * product);
  set_saved(unit, 0u, r);
  set_saved(unit, 1u, z);
  set_saved(unit, 2u, product);
  set_saved(unit, 3u, n);
  set_after(unit, 0u, n + z * (before_of(unit, 0u) - n));
}
