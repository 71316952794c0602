// How the workgroups of `gemm` share what they read: tiles of both operands in workgroup memory, 16 terms deep. A thread brings a block
// of 4 x 4 into one of the two. The other choice is gemm_direct.wgsl.

const THREADS = 128u;
const DEPTH = 16u;
const QUADS = 16u;                    // of a tile's 64 rows or columns

var<workgroup> tile_a: array<vec4<f32>, DEPTH * QUADS>;   // [DEPTH, QUADS] of four rows
var<workgroup> tile_b: array<vec4<f32>, DEPTH * QUADS>;   // [DEPTH, QUADS] of four columns

/// A thread owns four rows of the tile, and twice four columns that lie 32 apart, so that neighbouring threads read neighbouring words of B.
fn multiply_tile(m0: u32, n0: u32, local: u32) {
  let x = local % 8u;
  let y = local / 8u;
  let quad = local % 64u / 4u;
  let deep = local % 4u * 4u;
  var left = mat4x4<f32>();
  var right = mat4x4<f32>();
  for (var k0 = 0u; k0 < sizes.K; k0 += DEPTH) {
    let at = deep * QUADS + quad;
    if (local < 64u) {
      let a = a_block(m0 + quad * 4u, k0 + deep);
      for (var i = 0u; i < 4u; i++) { tile_a[at + i * QUADS] = a[i]; }
    } else {
      let b = b_block(k0 + deep, n0 + quad * 4u);
      for (var i = 0u; i < 4u; i++) { tile_b[at + i * QUADS] = b[i]; }
    }
    workgroupBarrier();               // both tiles are there
    for (var k = 0u; k < DEPTH; k += 4u) {
      let u = mat4x4<f32>(tile_a[k * QUADS + y], tile_a[(k + 1u) * QUADS + y], tile_a[(k + 2u) * QUADS + y], tile_a[(k + 3u) * QUADS + y]);
      let l = k * QUADS + x;
      left = fold4(left, mat4x4<f32>(tile_b[l], tile_b[l + QUADS], tile_b[l + 2u * QUADS], tile_b[l + 3u * QUADS]), u);
      let r = l + 8u;
      right = fold4(right, mat4x4<f32>(tile_b[r], tile_b[r + QUADS], tile_b[r + 2u * QUADS], tile_b[r + 3u * QUADS]), u);
    }
    workgroupBarrier();               // all have read before the next tiles come
  }
  store(m0 + 4u * y, n0 + 4u * x, left);
  store(m0 + 4u * y, n0 + 4u * x + 32u, right);
}
