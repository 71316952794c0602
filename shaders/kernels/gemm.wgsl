// Matrix product, tiled in workgroup memory and blocked in registers.
//
//   C[m, n] = sum over k of op(A)[m, k] op(B)[k, n]  (+ bias[n])  (+ C[m, n])
//
// A workgroup owns a tile of 64 x 64 of C and walks along k, 16 at a time; a thread owns 4 x 4 of the tile, 16 rows and 16
// columns apart, so that neighbouring threads read neighbouring words of a tile and write neighbouring words of C.
// Tiles are dealt to the workgroups in turn, because there may be more tiles than a dispatch may have workgroups.

override TRANSPOSE_A: bool = false;   // A is stored [K, M]
override TRANSPOSE_B: bool = false;   // B is stored [N, K]

struct Sizes {
  M: u32,
  N: u32,
  K: u32,
  stride_a: u32,                      // elements between two stored rows of A, and before its first; the same of B and C
  offset_a: u32,
  stride_b: u32,
  offset_b: u32,
  stride_c: u32,
  offset_c: u32,
  biased: u32,
  accumulate: u32,
}

@group(0) @binding(0) var<storage, read> A: array<f32>;         // [M, K] or [K, M]
@group(0) @binding(1) var<storage, read> B: array<f32>;         // [K, N] or [N, K]
@group(0) @binding(2) var<storage, read> bias: array<f32>;      // [N], read if biased
@group(0) @binding(3) var<storage, read_write> C: array<f32>;   // [M, N], rows of stride_c
@group(1) @binding(0) var<uniform> sizes: Sizes;

const TILE = 64u;
const DEPTH = 16u;
const PITCH = 65u;                    // one more than TILE: rows of a tile begin in different banks

var<workgroup> tile_a: array<f32, DEPTH * PITCH>;   // [DEPTH, PITCH]
var<workgroup> tile_b: array<f32, DEPTH * PITCH>;   // [DEPTH, PITCH]

fn load_a(m: u32, k: u32) -> f32 {
  if (m >= sizes.M || k >= sizes.K) { return 0.0; }
  return A[sizes.offset_a + select(m * sizes.stride_a + k, k * sizes.stride_a + m, TRANSPOSE_A)];
}

fn load_b(k: u32, n: u32) -> f32 {
  if (k >= sizes.K || n >= sizes.N) { return 0.0; }
  return B[sizes.offset_b + select(k * sizes.stride_b + n, n * sizes.stride_b + k, TRANSPOSE_B)];
}

fn store(m: u32, n: u32, product: f32) {
  if (m >= sizes.M || n >= sizes.N) { return; }
  var c = product;
  if (sizes.biased != 0u) { c += bias[n]; }
  let at = sizes.offset_c + m * sizes.stride_c + n;
  if (sizes.accumulate != 0u) { c += C[at]; }
  C[at] = c;
}

@compute @workgroup_size(256)
fn gemm(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) local: u32) {
  let x = local % 16u;
  let y = local / 16u;
  let tiles_across = (sizes.N + TILE - 1u) / TILE;
  let tiles = tiles_across * ((sizes.M + TILE - 1u) / TILE);
  for (var tile = group.x; tile < tiles; tile += groups.x) {
    let m0 = tile / tiles_across * TILE;
    let n0 = tile % tiles_across * TILE;
    var sum0 = vec4<f32>();
    var sum1 = vec4<f32>();
    var sum2 = vec4<f32>();
    var sum3 = vec4<f32>();
    for (var k0 = 0u; k0 < sizes.K; k0 += DEPTH) {
      for (var part = 0u; part < 4u; part++) {
        // Neighbouring threads read neighbouring words, whichever way the matrix lies.
        let e = local + 256u * part;
        let along = vec2<u32>(e / DEPTH, e % DEPTH);
        let across = vec2<u32>(e % TILE, e / TILE);
        let a = select(along, across, TRANSPOSE_A);
        let b = select(across, along, TRANSPOSE_B);
        tile_a[a.y * PITCH + a.x] = load_a(m0 + a.x, k0 + a.y);
        tile_b[b.y * PITCH + b.x] = load_b(k0 + b.y, n0 + b.x);
      }
      workgroupBarrier();             // both tiles are there
      for (var k = 0u; k < DEPTH; k++) {
        let at_a = k * PITCH + y;
        let at_b = k * PITCH + x;
        let b = vec4<f32>(tile_b[at_b], tile_b[at_b + 16u], tile_b[at_b + 32u], tile_b[at_b + 48u]);
        sum0 += tile_a[at_a] * b;
        sum1 += tile_a[at_a + 16u] * b;
        sum2 += tile_a[at_a + 32u] * b;
        sum3 += tile_a[at_a + 48u] * b;
      }
      workgroupBarrier();             // all have read before the next tiles come
    }
    let m = m0 + y;
    let n = n0 + x;
    for (var column = 0u; column < 4u; column++) {
      store(m, n + 16u * column, sum0[column]);
      store(m + 16u, n + 16u * column, sum1[column]);
      store(m + 32u, n + 16u * column, sum2[column]);
      store(m + 48u, n + 16u * column, sum3[column]);
    }
  }
}
