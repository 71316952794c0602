// Sums the rows of a matrix, or of a block of its columns; or of two of one shape at once, whose arrays lie in the same buffers.
//
//   db[c] = sum over n of dy[n stride + c]  (+ db[c])
//
// A workgroup owns 32 columns; its 8 slices of threads each sum every 8th row, side by side along a row.

override ACCUMULATE: bool = false;

struct Sizes {
  dy: vec2<u32>,                      // where the arrays of each begin
  db: vec2<u32>,
  N: u32,
  C: u32,
  stride: u32,
}

@group(0) @binding(0) var<storage, read> dy: array<f32>;         // rows of stride
@group(0) @binding(1) var<storage, read_write> db: array<f32>;   // [C]
@group(1) @binding(0) var<uniform> sizes: Sizes;

const COLUMNS = 32u;
const SLICES = 8u;

var<workgroup> partial: array<f32, COLUMNS * SLICES>;   // [SLICES, COLUMNS]

@compute @workgroup_size(COLUMNS * SLICES)
fn bias_gradient(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
                 @builtin(local_invocation_index) local: u32) {
  let rows = sizes.dy[group.z];
  let sums = sizes.db[group.z];
  for (var block = group.x * COLUMNS; block < sizes.C; block += groups.x * COLUMNS) {
    let c = block + local % COLUMNS;
    var sum = 0.0;
    if (c < sizes.C) {
      for (var n = local / COLUMNS; n < sizes.N; n += SLICES) { sum += dy[rows + n * sizes.stride + c]; }
    }
    partial[local] = sum;
    workgroupBarrier();               // the slices' sums are there
    if (local < COLUMNS && c < sizes.C) {
      var total = 0.0;
      for (var s = 0u; s < SLICES; s++) { total += partial[s * COLUMNS + local]; }
      if (ACCUMULATE) { total += db[sums + c]; }
      db[sums + c] = total;
    }
    workgroupBarrier();               // all have read before the next columns come
  }
}
