// rnn_tanh, derived from bindings/cells/rnn_tanh.ts by `npm run derive`. Do not edit.
//
//   h' = tanh(W@x + R@h + b)

const STATES = 1u; // h
const RECURRENT = 1u; // gates with R@…: h
const SAVED = 0u; // kept for the way back: none
const STAGES = 1u;
const STAGE_BEGIN = array<u32, 2>(0u, 1u); // stage s owns the gates from the sth number to the next
const COLUMNS = 1u; // of them in a stage, at most
const INPUTS = 1u; // W@x of each gate that has one, and x if it is read: h

// What R multiplies.
fn operand(stage: u32, unit: Unit) -> f32 {
  let h = before_of(unit, 0u);
  return h;
}

fn forward(stage: u32, unit: Unit) {
  let wx_h = wx_of(unit, 0u);
  let ru_h = ru_of(unit, 0u);
  let h_next = tanh_safe(wx_h + ru_h);
  set_after(unit, 0u, h_next);
}
