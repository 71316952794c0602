// One stage of one time step of a recurrent layer, backward: one dispatch for each, and one more for the initial states.
//
//   du = R^T dRu of the (step, stage) before, operand_backward there;   then backward of this (step, stage)
//                                          (recurrent_backward.wgsl: retreat_operands, retreat_block)
//
// The product needs dRu of all units and the pointwise part only its own, so a dispatch begins with the product that the
// one before left open. A workgroup owns a block of units of ROWS batch rows.
//
// Bindings and sizes: recurrent_backward.wgsl.

@compute @workgroup_size(WIDTH)
fn step_backward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  place = sizes.places[group.z];
  let b = group.y * ROWS;
  let first = group.x * UNITS;
  if (AHEAD) {
    look_ahead(time_of(sizes.step), b, first, local);
    now = coming;
  }
  if ((sizes.parts & 1u) != 0u) {
    retreat_operands(sizes.product_stage, time_of(sizes.product_step), b, first, Held(), local);
  }
  if ((sizes.parts & 2u) != 0u) { retreat_block(sizes.stage, time_of(sizes.step), b, first, local); }
}
