// One stage of one time step of a recurrent layer, forward: dispatched once for each.
//
//   ru = R operand(stage), if there is a product;   states, saved, y = forward(stage)       (recurrent_forward.wgsl: advance)
//
// A workgroup owns a block of units of ROWS batch rows. Dispatches of one pass run in order, each sees what those before it wrote.
//
// Bindings and sizes: recurrent_forward.wgsl.

@compute @workgroup_size(WIDTH)
fn step_forward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  place = sizes.places[group.z];
  let t = time_of(sizes.step);
  let b = group.y * ROWS;
  let first = group.x * UNITS;
  if (sizes.zero != 0u && sizes.step == 0u && sizes.stage == 0u) { begin(t, b, first, local); }
  if (AHEAD) {
    look(t, b, first, local);
    look_ahead(t, b, first, local);
    now = coming;
  }
  advance(sizes.stage, t, b, first, Held(), local);
}
