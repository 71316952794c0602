// How the workgroups of `gemm` share what they read: tiles of both operands in workgroup memory, 32 terms deep. A thread brings a block
// of 4 x 4 into each of the two. The other choice is gemm_direct.wgsl.

const THREADS = 128u;
const DEPTH = 32u;
const QUADS = 16u;                    // of a tile's 64 rows or columns

// [DEPTH, QUADS] of four rows, or columns; a quad's place depends on the term, too: so threads write to different banks that bring neighbouring terms of one row,
// and threads that bring neighbouring rows of one term.
var<workgroup> tile_a: array<vec4f, DEPTH * QUADS>;
var<workgroup> tile_b: array<vec4f, DEPTH * QUADS>;

/// A thread owns four rows of the tile, and twice four columns that lie 32 apart, so that neighbouring threads read neighbouring words of B.
fn multiply_tile(m0: u32, n0: u32, begin: u32, end: u32, local: u32) {
  let x = local % 8u;
  let y = local / 8u;
  let from_a = block_of(local, !TRANSPOSE_A);
  let from_b = block_of(local, TRANSPOSE_B);
  var left = mat4x4f();
  var right = mat4x4f();
  for (var k0 = begin; k0 < end; k0 += DEPTH) {
    let block_a = a_block(m0 + from_a.quad * 4u, k0 + from_a.term);
    let block_b = b_block(k0 + from_b.term, n0 + from_b.quad * 4u);
    workgroupBarrier();               // all have read the tiles before
    let at_a = place_of(from_a.term, from_a.quad);
    tile_a[at_a] = block_a[0];
    tile_a[at_a + QUADS] = block_a[1];
    tile_a[at_a + 2u * QUADS] = block_a[2];
    tile_a[at_a + 3u * QUADS] = block_a[3];
    let at_b = place_of(from_b.term, from_b.quad);
    tile_b[at_b] = block_b[0];
    tile_b[at_b + QUADS] = block_b[1];
    tile_b[at_b + 2u * QUADS] = block_b[2];
    tile_b[at_b + 3u * QUADS] = block_b[3];
    workgroupBarrier();               // both tiles are there
    for (var k = 0u; k < DEPTH; k += 4u) {
      let v = place_of(k, y);
      let u = mat4x4f(tile_a[v], tile_a[v + QUADS], tile_a[v + 2u * QUADS], tile_a[v + 3u * QUADS]);
      let l = place_of(k, x);
      left = fold4(left, mat4x4f(tile_b[l], tile_b[l + QUADS], tile_b[l + 2u * QUADS], tile_b[l + 3u * QUADS]), u);
      let r = place_of(k, x + 8u);
      right = fold4(right, mat4x4f(tile_b[r], tile_b[r + QUADS], tile_b[r + 2u * QUADS], tile_b[r + 3u * QUADS]), u);
    }
  }
  store(m0 + 4u * y, n0 + 4u * x, left);
  store(m0 + 4u * y, n0 + 4u * x + 32u, right);
}

/// Four terms from `term` on of the four rows, or columns, of a quad.
struct Block { term: u32, quad: u32 }

/// Threads side by side bring what lies side by side.
fn block_of(local: u32, terms_are_neighbours: bool) -> Block {
  if (terms_are_neighbours) { return Block(local % 8u * 4u, local / 8u); }
  return Block(local / QUADS * 4u, local % QUADS);
}

/// Where a quad's four terms from `term` on begin, a row of the tile each.
fn place_of(term: u32, quad: u32) -> u32 { return term * QUADS + (quad ^ (term / 4u)); }
