// mut1, derived from bindings/cells/mut1.ts by `npm run derive`. Do not edit.
//
//   z  = sigmoid(W@x + b)
//   r  = sigmoid(W@x + R@h + b)
//   n  = tanh(tanh(x) + R@(r * h) + b)
//   h' = z * n + (1 - z) * h

const STATES = 1u; // h
const RECURRENT = 2u; // gates with R@…: r n
const SAVED = 5u; // kept for the way back: r z n_1 n operand.1
const STAGES = 2u;
const STAGE_BEGIN = array<u32, 3>(0u, 1u, 2u); // stage s owns the gates from the sth number to the next
const COLUMNS = 1u; // of them in a stage, at most
const INPUTS = 3u; // W@x of each gate that has one, and x if it is read: z r x

// What R multiplies.
fn operand(stage: u32, unit: Unit) -> f32 {
  switch (stage) {
    case 0u: {
      let h = before_of(unit, 0u);
      return h;
    }
    default: {
      let r = saved_of(unit, 0u);
      let h = before_of(unit, 0u);
      return r * h;
    }
  }
}

fn forward(stage: u32, unit: Unit) {
  switch (stage) {
    case 0u: {
      let wx_r = wx_of(unit, 1u);
      let ru_r = ru_of(unit, 0u);
      let r = sigmoid(wx_r + ru_r);
      set_saved(unit, 0u, r);
    }
    default: {
      let wx_z = wx_of(unit, 0u);
      let z = sigmoid(wx_z);
      set_saved(unit, 1u, z);
      let x = wx_of(unit, 2u);
      let n_1_ = tanh_safe(x);
      set_saved(unit, 2u, n_1_);
      let ru_n = ru_of(unit, 1u);
      let n = tanh_safe(n_1_ + ru_n);
      set_saved(unit, 3u, n);
      let h = before_of(unit, 0u);
      let h_next = z * n + (1.0 - z) * h;
      set_after(unit, 0u, h_next);
      let r = saved_of(unit, 0u);
      set_saved(unit, 4u, r * h);
    }
  }
}
