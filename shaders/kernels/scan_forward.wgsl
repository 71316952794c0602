// All time steps of a recurrent layer in one dispatch, forward.
//
//   for each step t, for each stage, for each block of units:
//     ru = R operand(stage), if the stage has a product;   states, saved, y = forward(stage)      (recurrent_forward.wgsl: advance)
//
// A workgroup owns ROWS batch rows for the whole loop: no other workgroup touches their states, so the steps need no
// synchronisation but barriers.
//
// Bindings and sizes: recurrent_forward.wgsl.

/// A stage of all units.
fn advance_all(stage: u32, t: u32, b: u32, held: Held, local: u32) {
  var first = 0u;
  loop {
    advance(stage, t, b, first, held, local);
    continuing {
      first += UNITS;
      break if first >= sizes.H;
    }
  }
  storageBarrier();                   // what this stage wrote becomes an operand of other threads
}

@compute @workgroup_size(WIDTH)
fn scan_forward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  place = sizes.places[group.z];
  // Only cells with one product have resident weights, all in one block.
  let held_stage = select(0u, STAGES - 1u, STAGE_BEGIN[1] == 0u);
  let matrix = matrix_of(held_stage, 0u);
  let held = hold(matrix, part_of(matrix, 0u, local));
  let b = group.y * ROWS;
  for (var first = 0u; first < select(0u, sizes.H, sizes.zero != 0u); first += UNITS) { begin(time_of(0u), b, first, local); }
  if (AHEAD) {
    look(time_of(0u), b, 0u, local);
    look_ahead(time_of(0u), b, 0u, local);
  }
  var step = 0u;
  loop {
    if (AHEAD) {
      now = coming;
      if (step + 1u < sizes.T) { look_ahead(time_of(step + 1u), b, 0u, local); }
    }
    if (STAGES == 1u) {
      advance_all(0u, time_of(step), b, held, local);
    } else {
      for (var stage = 0u; stage < STAGES; stage++) { advance_all(stage, time_of(step), b, held, local); }
    }
    continuing {
      step++;
      break if step == sizes.T;
    }
  }
}
