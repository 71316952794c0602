// lstm_b, derived from bindings/cells/lstm_b.ts by `npm run derive`. Do not edit.
//
//   i  = sigmoid(W@x + R@h + b)
//   f  = sigmoid(W@x + R@h + b)
//   g  = tanh(W@x + R@h + b)
//   o  = sigmoid(W@x + R@h + b)
//   c' = f * c + i * g
//   h' = o * tanh(c')
//   b_f := 1

const STATES = 2u; // h c
const RECURRENT = 4u; // gates with R@…: i f g o
const SAVED = 4u; // kept for the way back: i f g o
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 4u); // stage s owns the gates from the sth number to the next
const COLUMNS = 4u; // of them in a stage, at most
const INPUTS = 4u; // W@x of each gate that has one, and x if it is read: i f g o

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
  let wx_f = wx_of(unit, 1u);
  let ru_f = ru_of(unit, 1u);
  let f = sigmoid(wx_f + ru_f);
  set_saved(unit, 1u, f);
  let wx_g = wx_of(unit, 2u);
  let ru_g = ru_of(unit, 2u);
  let g = tanh_safe(wx_g + ru_g);
  set_saved(unit, 2u, g);
  let wx_o = wx_of(unit, 3u);
  let ru_o = ru_of(unit, 3u);
  let o = sigmoid(wx_o + ru_o);
  set_saved(unit, 3u, o);
  let c = before_of(unit, 1u);
  let c_next = f * c + i * g;
  set_after(unit, 1u, c_next);
  let h_next = o * tanh_safe(c_next);
  set_after(unit, 0u, h_next);
}
