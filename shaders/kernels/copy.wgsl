// Copies a block of rows between two layouts, bit by bit (numbers of either kind).
//
//   y[r y_stride + y_offset + c] = x[r x_stride + x_offset + c]
//
// A thread owns elements of the block, a grid apart.

struct Sizes { rows: u32, columns: u32, x_stride: u32, x_offset: u32, y_stride: u32, y_offset: u32 }

@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@group(1) @binding(0) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn copy(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < sizes.rows * sizes.columns; i += groups.x * 256u) {
    let r = i / sizes.columns;
    let c = i % sizes.columns;
    y[r * sizes.y_stride + sizes.y_offset + c] = x[r * sizes.x_stride + sizes.x_offset + c];
  }
}
