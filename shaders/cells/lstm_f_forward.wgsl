// lstm_f, derived from bindings/cells/lstm_f.ts by `npm run derive`. Do not edit.
//
//   i  = sigmoid(W@x + R@h + b)
//   g  = tanh(W@x + R@h + b)
//   o  = sigmoid(W@x + R@h + b)
//   c' = c + i * g
//   h' = o * tanh(c')

const STATES = 2u; // h c
const RECURRENT = 3u; // gates with R@…: i g o
const SAVED = 3u; // kept for the way back: i g o
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 3u); // stage s owns the gates from the sth number to the next
const COLUMNS = 3u; // of them in a stage, at most
const INPUTS = 3u; // W@x of each gate that has one, and x if it is read: i g o

// What R multiplies.
fn operand(stage: u32, unit: Unit) -> f32 {
  let h = before_of(unit, 0u);
  return h;
}

fn forward(stage: u32, unit: Unit) {
  let wx_i = wx_of(unit, 0u);
  let ru_i = ru_of(unit, 0u);
  let i = sigmoid(wx_i + ru_i);
  set_saved(unit, 0u, i);
  let wx_g = wx_of(unit, 1u);
  let ru_g = ru_of(unit, 1u);
  let g = tanh_safe(wx_g + ru_g);
  set_saved(unit, 1u, g);
  let wx_o = wx_of(unit, 2u);
  let ru_o = ru_of(unit, 2u);
  let o = sigmoid(wx_o + ru_o);
  set_saved(unit, 2u, o);
  let c = before_of(unit, 1u);
  let c_next = c + i * g;
  set_after(unit, 1u, c_next);
  let h_next = o * tanh_safe(c_next);
  set_after(unit, 0u, h_next);
}
