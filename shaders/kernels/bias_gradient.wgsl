// Sums the rows of a matrix, or of a block of its columns.
//
//   db[offset_db + c] = sum over n of dy[n stride + offset + c]  (+ db[offset_db + c])
//
// A workgroup owns 32 columns; its 8 slices of threads each sum every 8th row, side by side along a row.

override ACCUMULATE: bool = false;

struct Sizes { N: u32, C: u32, stride: u32, offset: u32, offset_db: u32 }

@group(0) @binding(0) var<storage, read> dy: array<f32>;         // rows of stride
@group(0) @binding(1) var<storage, read_write> db: array<f32>;   // [C] from offset_db on
@group(1) @binding(0) var<uniform> sizes: Sizes;

const COLUMNS = 32u;
const SLICES = 8u;

var<workgroup> partial: array<f32, COLUMNS * SLICES>;   // [SLICES, COLUMNS]

@compute @workgroup_size(COLUMNS * SLICES)
fn bias_gradient(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
                 @builtin(local_invocation_index) local: u32) {
  for (var block = group.x * COLUMNS; block < sizes.C; block += groups.x * COLUMNS) {
    let c = block + local % COLUMNS;
    var sum = 0.0;
    if (c < sizes.C) {
      for (var n = local / COLUMNS; n < sizes.N; n += SLICES) { sum += dy[n * sizes.stride + sizes.offset + c]; }
    }
    partial[local] = sum;
    workgroupBarrier();               // the slices' sums are there
    if (local < COLUMNS && c < sizes.C) {
      var total = 0.0;
      for (var s = 0u; s < SLICES; s++) { total += partial[s * COLUMNS + local]; }
      if (ACCUMULATE) { total += db[sizes.offset_db + c]; }
      db[sizes.offset_db + c] = total;
    }
    workgroupBarrier();               // all have read before the next columns come
  }
}
