// lstm_i, derived from bindings/cells/lstm_i.ts by `npm run derive`. Do not edit.
//
//   f  = sigmoid(W@x + R@h + b)
//   g  = tanh(W@x + R@h + b)
//   o  = sigmoid(W@x + R@h + b)
//   c' = f * c + g
//   h' = o * tanh(c')

const STATES = 2u; // h c
const RECURRENT = 3u; // gates with R@…: f g o
const SAVED = 3u; // kept for the way back: f g o
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 3u); // stage s owns the gates from the sth number to the next
const COLUMNS = 3u; // of them in a stage, at most
const INPUTS = 3u; // W@x of each gate that has one, and x if it is read: f g o

// What R multiplies.
fn operand(stage: u32, unit: Unit) -> f32 {
  let h = before_of(unit, 0u);
  return h;
}

fn forward(stage: u32, unit: Unit) {
  let wx_f = wx_of(unit, 0u);
  let ru_f = ru_of(unit, 0u);
  let f = sigmoid(wx_f + ru_f);
  set_saved(unit, 0u, f);
  let wx_g = wx_of(unit, 1u);
  let ru_g = ru_of(unit, 1u);
  let g = tanh_safe(wx_g + ru_g);
  set_saved(unit, 1u, g);
  let wx_o = wx_of(unit, 2u);
  let ru_o = ru_of(unit, 2u);
  let o = sigmoid(wx_o + ru_o);
  set_saved(unit, 2u, o);
  let c = before_of(unit, 1u);
  let c_next = f * c + g;
  set_after(unit, 1u, c_next);
  let h_next = o * tanh_safe(c_next);
  set_after(unit, 0u, h_next);
}
