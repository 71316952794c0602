// All time steps of a recurrent layer in one dispatch, backward (BPTT).
//
//   for each step t of the forward loop, last first, for stage = STAGES - 1 … 0:
//     dRu, dWx, dBefore of unit j = backward(stage)  (recurrent_backward.wgsl: retreat)
//     tile = dRu of all units and gates of the stage, if it has any
//     du   = R^T tile;   operand_backward(stage, du) (recurrent_backward.wgsl: retreat_operand)
//
// A workgroup owns `rows` batch rows for the whole loop, a thread the units k = local, local + WIDTH, … of those rows.
// R lies as the product wants it: for one (g, j), neighbouring threads read neighbouring k. Up to CHUNK gradients wait in
// workgroup memory at a time.
//
// Bindings and sizes: recurrent_backward.wgsl.

override WIDTH: u32 = 64u;            // threads

const CHUNK = 256u;

var<workgroup> tile: array<vec4<f32>, CHUNK>;   // gate gradients, [CHUNK] of four rows

@compute @workgroup_size(WIDTH)
fn scan_backward(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let b = group.x * sizes.rows;
  let rows = min(sizes.rows, sizes.B - b);
  for (var step = 0u; step < sizes.T; step++) {
    let t = select(sizes.T - 1u - step, step, sizes.reverse != 0u);
    for (var passed = 0u; passed < STAGES; passed++) {
      let stage = STAGES - 1u - passed;
      for (var j = local; j < sizes.H; j += WIDTH) {
        for (var row = 0u; row < rows; row++) { retreat(stage, t, b + row, j); }
      }
      if (!has_product(stage)) { continue; }
      storageBarrier();               // other threads read this stage's dRu
      let entries = (STAGE_BEGIN[stage + 1u] - STAGE_BEGIN[stage]) * sizes.H;
      for (var block = 0u; block < sizes.H; block += WIDTH) {
        let k = block + local;
        var du = vec4<f32>();
        for (var e = 0u; e < entries; e += CHUNK) {
          let count = min(CHUNK, entries - e);
          if (block == 0u || entries > CHUNK) {
            workgroupBarrier();       // all have read the tile before
            for (var i = local; i < count; i += WIDTH) {
              var d = vec4<f32>();
              for (var row = 0u; row < rows; row++) { d[row] = dRu[stage_at(stage, t, b + row) + e + i]; }
              tile[i] = d;
            }
            workgroupBarrier();       // the tile is there
          }
          if (k < sizes.H) {
            var at = (STAGE_BEGIN[stage] * sizes.H + e) * sizes.H + k;
            for (var i = 0u; i < count; i++) {
              du += R[at] * tile[i];
              at += sizes.H;
            }
          }
        }
        if (k < sizes.H) {
          for (var row = 0u; row < rows; row++) { retreat_operand(stage, t, b + row, k, du[row]); }
        }
      }
    }
  }
}
