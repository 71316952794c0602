// All time steps of a recurrent layer in one dispatch, forward.
//
//   for each step t, for each stage, for each block of units:
//     ru = R operand(stage), if the stage has a product;   states, saved, y = forward(stage)      (recurrent_forward.wgsl: advance)
//
// A workgroup owns ROWS batch rows for the whole loop: no other workgroup touches their states, so the steps need no
// synchronisation but barriers.
//
// Bindings and sizes: recurrent_forward.wgsl.

@compute @workgroup_size(WIDTH)
fn scan_forward(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  place = sizes.places[group.z];
  // Only cells with one product have resident weights, all in one block.
  let held_stage = select(0u, STAGES - 1u, STAGE_BEGIN[1] == 0u);
  let matrix = matrix_of(held_stage, 0u);
  let held = hold(matrix, part_of(matrix, 0u, local));
  let b = group.y * ROWS;
  if (AHEAD) {
    look(time_of(0u), b, 0u, local);
    look_ahead(time_of(0u), b, 0u, local);
  }
  for (var step = 0u; step < sizes.T; step++) {
    if (AHEAD) {
      now = coming;
      if (step + 1u < sizes.T) { look_ahead(time_of(step + 1u), b, 0u, local); }
    }
    for (var stage = 0u; stage < STAGES; stage++) {
      for (var first = 0u; first < sizes.H; first += UNITS) {
        advance(stage, time_of(step), b, first, held, local);
      }
      storageBarrier();               // what this stage wrote becomes an operand of other threads
    }
  }
}
