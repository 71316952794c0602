// Matrix product, blocked in registers.
//
//   C[m, n] = sum over k of op(A)[m, k] op(B)[k, n]  (+ bias[n])  (+ C[m, n])
//
// A workgroup owns a tile of 64 x 64 of C. Products of one shape, of a layer's two directions, lie in the grid's third dimension. Tiles
// are dealt to the workgroups in turn, because there may be more tiles than a dispatch may have workgroups.
//
// Joined after `fold`, one of `gemm_vectors` and `gemm_scalars`, one of `gemm_tiled` and `gemm_direct`.

override TRANSPOSE_A: bool = false;   // A is stored [K, M]
override TRANSPOSE_B: bool = false;   // B is stored [N, K]

struct Sizes {
  a: vec2<u32>,                       // where A begins in each product, in elements; the same of the others
  b: vec2<u32>,
  c: vec2<u32>,
  bias: vec2<u32>,
  M: u32,
  N: u32,
  K: u32,
  stride_a: u32,                      // elements between two stored rows
  stride_b: u32,
  stride_c: u32,
  biased: u32,
  accumulate: u32,
}

// bindings 0 and 1: A and B
@group(0) @binding(2) var<storage, read> bias: array<f32>;      // [N], read if biased
@group(0) @binding(3) var<storage, read_write> C: array<f32>;   // [M, N], rows of stride_c
@group(1) @binding(0) var<uniform> sizes: Sizes;

var<private> product: u32;

/// A vector, with zeros for terms that are beyond the last one: whatever lies there need not be finite.
fn terms(v: vec4<f32>, k: u32) -> vec4<f32> {
  return select(vec4<f32>(), v, vec4<u32>(k, k + 1u, k + 2u, k + 3u) < vec4<u32>(sizes.K));
}

/// Four terms of four rows of A, a column for each term. Rows beyond the last one are anything.
fn a_block(m: u32, k: u32) -> mat4x4<f32> {
  let begin = sizes.a[product];
  if (TRANSPOSE_A) {
    let at = begin + k * sizes.stride_a + m;
    let none = vec4<f32>();
    return mat4x4<f32>(
      select(none, a_at(at), k < sizes.K),
      select(none, a_at(at + sizes.stride_a), k + 1u < sizes.K),
      select(none, a_at(at + 2u * sizes.stride_a), k + 2u < sizes.K),
      select(none, a_at(at + 3u * sizes.stride_a), k + 3u < sizes.K));
  }
  let at = begin + m * sizes.stride_a + k;
  return transpose(mat4x4<f32>(
    terms(a_at(at), k),
    terms(a_at(at + sizes.stride_a), k),
    terms(a_at(at + 2u * sizes.stride_a), k),
    terms(a_at(at + 3u * sizes.stride_a), k)));
}

/// Four terms of four columns of B, a column for each term.
fn b_block(k: u32, n: u32) -> mat4x4<f32> {
  let begin = sizes.b[product];
  if (TRANSPOSE_B) {
    let at = begin + n * sizes.stride_b + k;
    return transpose(mat4x4<f32>(
      terms(b_at(at), k),
      terms(b_at(at + sizes.stride_b), k),
      terms(b_at(at + 2u * sizes.stride_b), k),
      terms(b_at(at + 3u * sizes.stride_b), k)));
  }
  let at = begin + k * sizes.stride_b + n;
  let none = vec4<f32>();
  return mat4x4<f32>(
    select(none, b_at(at), k < sizes.K),
    select(none, b_at(at + sizes.stride_b), k + 1u < sizes.K),
    select(none, b_at(at + 2u * sizes.stride_b), k + 2u < sizes.K),
    select(none, b_at(at + 3u * sizes.stride_b), k + 3u < sizes.K));
}

/// Four rows of C from m on, and four columns from n on, as far as C has them.
fn store(m: u32, n: u32, sums: mat4x4<f32>) {
  if (m >= sizes.M || n >= sizes.N) { return; }
  var added = vec4<f32>();
  if (sizes.biased != 0u) {
    let at = sizes.bias[product] + n;
    added = vec4<f32>(bias[at], bias[at + 1u], bias[at + 2u], bias[at + 3u]);
  }
  for (var row = 0u; row < min(4u, sizes.M - m); row++) {
    let at = sizes.c[product] + (m + row) * sizes.stride_c + n;
    var c = sums[row] + added;
    if (sizes.accumulate != 0u) { c += vec4<f32>(C[at], C[at + 1u], C[at + 2u], C[at + 3u]); }
    C[at] = c.x;
    if (n + 1u < sizes.N) { C[at + 1u] = c.y; }
    if (n + 2u < sizes.N) { C[at + 2u] = c.z; }
    if (n + 3u < sizes.N) { C[at + 3u] = c.w; }
  }
}

@compute @workgroup_size(THREADS)
fn gemm(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) local: u32) {
  product = group.z;
  let tiles_across = (sizes.N + 63u) / 64u;
  let tiles = tiles_across * ((sizes.M + 63u) / 64u);
  for (var tile = group.x; tile < tiles; tile += groups.x) {
    multiply_tile(tile / tiles_across * 64u, tile % tiles_across * 64u, local);
  }
}
