// All time steps of a recurrent layer in one dispatch, forward.
//
//   for each step t, for each stage:
//     tile  = operand(stage) of all units            if the stage has a product
//     sums  = R tile                                 (recurrent_forward.wgsl: multiply)
//     states, saved, y of unit j = forward(stage)    (recurrent_forward.wgsl: advance)
//
// A workgroup owns `rows` batch rows for the whole loop: no other workgroup touches their states, so the steps need no
// synchronisation but barriers. A thread owns the units j = local, local + WIDTH, … of those rows. Up to CHUNK operands
// wait in workgroup memory at a time; with more units than that the tile is filled anew for each block of WIDTH units.
//
// Bindings and sizes: recurrent_forward.wgsl.

override WIDTH: u32 = 64u;            // threads

const CHUNK = 256u;

var<workgroup> tile: array<vec4<f32>, CHUNK>;   // operands, [CHUNK] of four rows

@compute @workgroup_size(WIDTH)
fn scan_forward(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let b = group.x * sizes.rows;
  let rows = min(sizes.rows, sizes.B - b);
  for (var step = 0u; step < sizes.T; step++) {
    let t = time_of(step);
    for (var stage = 0u; stage < STAGES; stage++) {
      let operands = select(0u, sizes.H, has_product(stage));
      for (var block = 0u; block < sizes.H; block += WIDTH) {
        let j = block + local;
        var sums = array<vec4<f32>, GATES>();
        for (var k = 0u; k < operands; k += CHUNK) {
          let count = min(CHUNK, sizes.H - k);
          if (block == 0u || sizes.H > CHUNK) {
            workgroupBarrier();       // all have read the tile before
            for (var i = local; i < count; i += WIDTH) {
              var u = vec4<f32>();
              for (var row = 0u; row < rows; row++) { u[row] = operand_of(stage, t, b + row, k + i); }
              tile[i] = u;
            }
            workgroupBarrier();       // the tile is there
          }
          if (j < sizes.H) { multiply(stage, k, 0u, count, j, &sums); }
        }
        if (j < sizes.H) {
          for (var row = 0u; row < rows; row++) { advance(stage, t, b + row, j, row, &sums); }
        }
      }
      storageBarrier();               // what this stage wrote becomes an operand of other threads
    }
  }
}
