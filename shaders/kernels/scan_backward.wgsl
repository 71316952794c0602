// All time steps of a recurrent layer in one dispatch, backward (BPTT).
//
//   for each step t of the forward loop, last first, for stage = STAGES - 1 … 0, for each block of units:
//     dRu, dWx, dBefore = backward(stage)                       (recurrent_backward.wgsl: retreat_block)
//     du = R^T dRu, if the stage has any;   operand_backward(stage, du)      (recurrent_backward.wgsl: retreat_operands)
//
// A workgroup owns ROWS batch rows for the whole loop.
//
// Bindings and sizes: recurrent_backward.wgsl.

@compute @workgroup_size(WIDTH)
fn scan_backward(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  place = sizes.places[group.z];
  let b = group.y * ROWS;
  // Only cells with one product have resident weights, all in one block.
  let matrix = matrix_of(select(0u, STAGES - 1u, STAGE_BEGIN[1] == 0u), 0u);
  let held = hold(matrix, part_of(matrix, 0u, local));
  if (AHEAD) { look_ahead(time_of(sizes.T - 1u), b, 0u, local); }
  for (var undone = 1u; undone <= sizes.T; undone++) {
    let t = time_of(sizes.T - undone);
    if (AHEAD) {
      now = coming;
      if (undone < sizes.T) { look_ahead(time_of(sizes.T - undone - 1u), b, 0u, local); }
    }
    for (var passed = 1u; passed <= STAGES; passed++) {
      let stage = STAGES - passed;
      for (var first = 0u; first < sizes.H; first += UNITS) { retreat_block(stage, t, b, first, local); }
      storageBarrier();               // other threads read this stage's dRu
      if (has_product(stage)) {
        for (var first = 0u; first < sizes.H; first += UNITS) {
          retreat_operands(stage, t, b, first, held, local);
        }
      }
    }
  }
}
