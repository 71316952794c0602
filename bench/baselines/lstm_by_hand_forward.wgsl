// The LSTM's pointwise part as a person would write it, forward: the interface is the derived one's (shaders/kernels/unit.wgsl), and so is what it saves.

const STATES = 2u;          // h c
const INPUTS = 4u;          // i f g o
const RECURRENT = 4u;       // i f g o
const COLUMNS = 4u;         // of R, in a stage
const SAVED = 4u;           // i f g o
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 4u);

fn operand(stage: u32, unit: Unit) -> f32 { return before_of(unit, 0u); }

fn forward(stage: u32, unit: Unit) {
  let i = sigmoid(wx_of(unit, 0u) + ru_of(unit, 0u));
  let f = sigmoid(wx_of(unit, 1u) + ru_of(unit, 1u));
  let g = tanh_safe(wx_of(unit, 2u) + ru_of(unit, 2u));
  let o = sigmoid(wx_of(unit, 3u) + ru_of(unit, 3u));
  let c = f * before_of(unit, 1u) + i * g;
  set_saved(unit, 0u, i);
  set_saved(unit, 1u, f);
  set_saved(unit, 2u, g);
  set_saved(unit, 3u, o);
  set_after(unit, 0u, o * tanh_safe(c));
  set_after(unit, 1u, c);
}
