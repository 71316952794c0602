// mut3, derived from bindings/cells/mut3.ts by `npm run derive`. Do not edit.
//
//   z  = sigmoid(W@x + R@tanh(h) + b)
//   r  = sigmoid(W@x + R@h + b)
//   n  = tanh(W@x + R@(r * h) + b)
//   h' = z * n + (1 - z) * h

const STATES = 1u; // h
const RECURRENT = 3u; // gates with R@…: z r n
const SAVED = 5u; // kept for the way back: z r n operand.0 operand.2
const STAGES = 3u;
const STAGE_BEGIN = array<u32, 4>(0u, 1u, 2u, 3u); // stage s owns the gates from the sth number to the next
const COLUMNS = 1u; // of them in a stage, at most
const INPUTS = 3u; // W@x of each gate that has one, and x if it is read: z r n

// What R multiplies.
fn operand(stage: u32, unit: Unit) -> f32 {
  switch (stage) {
    case 0u: {
      let h = before_of(unit, 0u);
      return tanh_safe(h);
    }
    case 1u: {
      let h = before_of(unit, 0u);
      return h;
    }
    default: {
      let r = saved_of(unit, 1u);
      let h = before_of(unit, 0u);
      return r * h;
    }
  }
}

fn forward(stage: u32, unit: Unit) {
  switch (stage) {
    case 0u: {
      let wx_z = wx_of(unit, 0u);
      let ru_z = ru_of(unit, 0u);
      let z = sigmoid(wx_z + ru_z);
      set_saved(unit, 0u, z);
      let h = before_of(unit, 0u);
      set_saved(unit, 3u, tanh_safe(h));
    }
    case 1u: {
      let wx_r = wx_of(unit, 1u);
      let ru_r = ru_of(unit, 1u);
      let r = sigmoid(wx_r + ru_r);
      set_saved(unit, 1u, r);
    }
    default: {
      let wx_n = wx_of(unit, 2u);
      let ru_n = ru_of(unit, 2u);
      let n = tanh_safe(wx_n + ru_n);
      set_saved(unit, 2u, n);
      let z = saved_of(unit, 0u);
      let h = before_of(unit, 0u);
      let h_next = z * n + (1.0 - z) * h;
      set_after(unit, 0u, h_next);
      let r = saved_of(unit, 1u);
      set_saved(unit, 4u, r * h);
    }
  }
}
