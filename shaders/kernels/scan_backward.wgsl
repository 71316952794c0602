// All time steps of a recurrent layer in one dispatch, backward (BPTT).
//
//   for each step t of the forward loop, last first, for stage = STAGES - 1 … 0, for each block of units:
//     dRu, dWx, dBefore = backward(stage)                       (recurrent_backward.wgsl: retreat_block)
//     du = R^T dRu, if the stage has any;   operand_backward(stage, du)      (recurrent_backward.wgsl: retreat_operands)
//
// A workgroup owns ROWS batch rows for the whole loop.
//
// Bindings and sizes: recurrent_backward.wgsl.

/// A stage of all units.
fn retreat_all(stage: u32, t: u32, b: u32, held: Held, local: u32) {
  var first = 0u;
  loop {
    retreat_block(stage, t, b, first, local);
    continuing {
      first += UNITS;
      break if first >= sizes.H;
    }
  }
  storageBarrier();                   // other threads read this stage's dRu
  if (!has_product(stage)) { return; }
  first = 0u;
  loop {
    retreat_operands(stage, t, b, first, held, local);
    continuing {
      first += UNITS;
      break if first >= sizes.H;
    }
  }
}

@compute @workgroup_size(WIDTH)
fn scan_backward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  place = sizes.places[group.z];
  let b = group.y * ROWS;
  // Only cells with one product have resident weights, all in one block.
  let matrix = matrix_of(select(0u, STAGES - 1u, STAGE_BEGIN[1] == 0u), 0u);
  let held = hold(matrix, part_of(matrix, 0u, local));
  if (AHEAD) { look_ahead(time_of(sizes.T - 1u), b, 0u, local); }
  var left = sizes.T;
  loop {
    let t = time_of(left - 1u);
    if (AHEAD) {
      now = coming;
      if (left > 1u) { look_ahead(time_of(left - 2u), b, 0u, local); }
    }
    if (STAGES == 1u) {
      retreat_all(0u, t, b, held, local);
    } else {
      for (var passed = 1u; passed <= STAGES; passed++) { retreat_all(STAGES - passed, t, b, held, local); }
    }
    continuing {
      left--;
      break if left == 0u;
    }
  }
}
