// One stage of one time step of a recurrent layer, backward: one dispatch for each, and one more for the initial states.
//
//   du = R^T dRu of the (step, stage) before, operand_backward there;   then backward of this (step, stage)
//                                                    (recurrent_backward.wgsl: retreat_operand, retreat)
//
// The product needs dRu of all units and the pointwise part only its own, so a dispatch begins with the product that the
// one before left open. A workgroup owns UNITS units of `rows` batch rows; its SLICES slices of threads share the sum.
//
// Bindings and sizes: recurrent_backward.wgsl.

const UNITS = 32u;
const SLICES = 8u;
const CHUNK = 256u;                   // UNITS * SLICES: one gradient per thread

var<workgroup> tile: array<vec4<f32>, CHUNK>;   // of four rows: [CHUNK] gradients, afterwards [SLICES, UNITS] sums

@compute @workgroup_size(CHUNK)
fn step_backward(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let slice = local / UNITS;
  let k = group.x * UNITS + local % UNITS;
  let b = group.y * sizes.rows;
  let rows = min(sizes.rows, sizes.B - b);
  // Slice r does the pointwise parts of row r.
  let owner = k < sizes.H && slice < rows;
  if ((sizes.parts & 1u) != 0u) {
    let stage = sizes.product_stage;
    let entries = (STAGE_BEGIN[stage + 1u] - STAGE_BEGIN[stage]) * sizes.H;
    var du = vec4<f32>();
    for (var e = 0u; e < entries; e += CHUNK) {
      let count = min(CHUNK, entries - e);
      if (local < count) {
        var d = vec4<f32>();
        for (var row = 0u; row < rows; row++) { d[row] = dRu[stage_at(stage, sizes.product_time, b + row) + e + local]; }
        tile[local] = d;
      }
      workgroupBarrier();             // the tile is there
      if (k < sizes.H) {
        let from_ = slice * count / SLICES;
        let to = (slice + 1u) * count / SLICES;
        var at = (STAGE_BEGIN[stage] * sizes.H + e + from_) * sizes.H + k;
        for (var i = from_; i < to; i++) {
          du += R[at] * tile[i];
          at += sizes.H;
        }
      }
      workgroupBarrier();             // all have read before the next tile comes
    }
    tile[local] = du;
    workgroupBarrier();               // the slices' sums are there
    var total = vec4<f32>();
    for (var s = 0u; s < SLICES; s++) { total += tile[s * UNITS + local % UNITS]; }
    if (owner) { retreat_operand(stage, sizes.product_time, b + slice, k, total[slice]); }
  }
  if ((sizes.parts & 2u) != 0u && owner) { retreat(sizes.stage, sizes.time, b + slice, k); }
}
