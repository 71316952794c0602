// mlstm, derived from bindings/cells/mlstm.ts by `npm run derive`. Do not edit.
//
//   m  = (W@x) * (R@h)
//   i  = sigmoid(W@x + R@m + b)
//   f  = sigmoid(W@x + R@m + b)
//   g  = tanh(W@x + R@m + b)
//   o  = sigmoid(W@x + R@m + b)
//   c' = f * c + i * g
//   h' = o * tanh(c')

const STATES = 2u; // h c
const RECURRENT = 5u; // gates with R@…: m i f g o
const SAVED = 7u; // kept for the way back: wx.m ru.m i f g o operand.1
const STAGES = 2u;
const STAGE_BEGIN = array<u32, 3>(0u, 1u, 5u); // stage s owns the gates from the sth number to the next
const COLUMNS = 4u; // of them in a stage, at most
const INPUTS = 5u; // W@x of each gate that has one, and x if it is read: m i f g o

// What R multiplies.
fn operand(stage: u32, unit: Unit) -> f32 {
  switch (stage) {
    case 0u: {
      let h = before_of(unit, 0u);
      return h;
    }
    default: {
      let wx_m = saved_of(unit, 0u);
      let ru_m = saved_of(unit, 1u);
      let m = wx_m * ru_m;
      return m;
    }
  }
}

fn forward(stage: u32, unit: Unit) {
  switch (stage) {
    case 0u: {
      let wx_m = wx_of(unit, 0u);
      let ru_m = ru_of(unit, 0u);
      let m = wx_m * ru_m;
      set_saved(unit, 0u, wx_m);
      set_saved(unit, 1u, ru_m);
    }
    default: {
      let wx_m = saved_of(unit, 0u);
      let ru_m = saved_of(unit, 1u);
      let m = wx_m * ru_m;
      let wx_i = wx_of(unit, 1u);
      let ru_i = ru_of(unit, 1u);
      let i = sigmoid(wx_i + ru_i);
      set_saved(unit, 2u, i);
      let wx_f = wx_of(unit, 2u);
      let ru_f = ru_of(unit, 2u);
      let f = sigmoid(wx_f + ru_f);
      set_saved(unit, 3u, f);
      let wx_g = wx_of(unit, 3u);
      let ru_g = ru_of(unit, 3u);
      let g = tanh_safe(wx_g + ru_g);
      set_saved(unit, 4u, g);
      let wx_o = wx_of(unit, 4u);
      let ru_o = ru_of(unit, 4u);
      let o = sigmoid(wx_o + ru_o);
      set_saved(unit, 5u, o);
      let c = before_of(unit, 1u);
      let c_next = f * c + i * g;
      set_after(unit, 1u, c_next);
      let h_next = o * tanh_safe(c_next);
      set_after(unit, 0u, h_next);
      set_saved(unit, 6u, m);
    }
  }
}
