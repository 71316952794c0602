// One stage of one time step of a recurrent layer, forward: dispatched once for each.
//
//   sums = R operand(stage), if there is a product;   states, saved, y of unit j = forward(stage)      (recurrent_forward.wgsl)
//
// A workgroup owns UNITS units of `rows` batch rows; its SLICES slices of threads share the sum over k. Dispatches of one
// pass run in order, each sees what those before it wrote. Another workgroup may read a saved value of an earlier stage
// while its owner writes the same bits back: harmless.
//
// Bindings and sizes: recurrent_forward.wgsl.

const UNITS = 32u;
const SLICES = 8u;
const CHUNK = 256u;                   // UNITS * SLICES: one operand per thread

var<workgroup> tile: array<vec4<f32>, CHUNK>;   // of four rows: [CHUNK] operands, afterwards [SLICES, UNITS] sums

@compute @workgroup_size(CHUNK)
fn step_forward(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let slice = local / UNITS;
  let j = group.x * UNITS + local % UNITS;
  let b = group.y * sizes.rows;
  let rows = min(sizes.rows, sizes.B - b);
  let stage = sizes.stage;
  let t = time_of(sizes.step);
  var sums = array<vec4<f32>, GATES>();
  if (has_product(stage)) {
    for (var k = 0u; k < sizes.H; k += CHUNK) {
      let count = min(CHUNK, sizes.H - k);
      if (local < count) {
        var u = vec4<f32>();
        for (var row = 0u; row < rows; row++) { u[row] = operand_of(stage, t, b + row, k + local); }
        tile[local] = u;
      }
      workgroupBarrier();             // the tile is there
      if (j < sizes.H) {
        let from_ = slice * count / SLICES;
        multiply(stage, k + from_, from_, (slice + 1u) * count / SLICES - from_, j, &sums);
      }
      workgroupBarrier();             // all have read before the next tile comes
    }
    for (var g = 0u; g < GATES; g++) {
      tile[local] = sums[g];
      workgroupBarrier();             // the slices' sums are there
      var total = vec4<f32>();
      for (var s = 0u; s < SLICES; s++) { total += tile[s * UNITS + local % UNITS]; }
      sums[g] = total;
      workgroupBarrier();             // all have read before the next gate comes
    }
  }
  // Slice r does the pointwise part of row r.
  if (j < sizes.H && slice < rows) { advance(stage, t, b + slice, j, slice, &sums); }
}
