// Matrix product, blocked in registers.
//
//   C[m, n] = sum over k of op(A)[m, k] op(B)[k, n]  (+ bias[n])  (+ C[m, n])
//
// A workgroup owns a tile of 64 x 64 of C. Tiles are dealt to the workgroups in turn, because there may be more tiles than a dispatch
// may have workgroups. Where there are few, and K is long, slices of K lie in the grid's second dimension: each writes a C of its own,
// [slices, M, N], which `sum_slices` adds up. Products of one shape, of a layer's two directions, lie in the third.
//
// Joined after one of `gemm_vectors` and `gemm_scalars`, and one of `gemm_tiled`, after `fold`, and `gemm_direct`, after `quads` and `strip`.

override TRANSPOSE_A: bool = false;   // A is stored [K, M]
override TRANSPOSE_B: bool = false;   // B is stored [N, K]

struct Sizes {
  a: vec2u,                           // where A begins in each product, in elements; the same of the others
  b: vec2u,
  c: vec2u,
  bias: vec2u,
  M: u32,
  N: u32,
  K: u32,
  stride_a: u32,                      // elements between two stored rows
  stride_b: u32,
  stride_c: u32,
  biased: u32,
  accumulate: u32,
  slice: u32,                         // terms of a slice
}

// bindings 0 and 1: A and B
@group(0) @binding(2) var<storage, read> bias: array<f32>;      // [N], read if biased
@group(0) @binding(3) var<storage, read_write> C: array<f32>;   // [M, N], rows of stride_c; of each slice
@group(1) @binding(0) var<uniform> sizes: Sizes;

/// Where an operand of this product begins, and elements between two of its stored rows.
struct Operand { begin: u32, stride: u32 }

// Not read from `sizes` each time: to a software adapter that is as much work as to read the operand.
var<private> product: u32;
var<private> a: Operand;
var<private> b: Operand;
var<private> c: u32;                  // where this slice's C begins
var<private> depth: u32;              // K

/// A vector, with zeros for terms that are beyond the last one: whatever lies there need not be finite.
fn terms(v: vec4f, k: u32) -> vec4f {
  return select(vec4f(), v, vec4u(k, k + 1u, k + 2u, k + 3u) < vec4u(depth));
}

/// Four terms of four rows of A, a column for each term. Rows beyond the last one are anything.
fn a_block(m: u32, k: u32) -> mat4x4f {
  if (TRANSPOSE_A) {
    let at = a.begin + k * a.stride + m;
    let none = vec4f();
    return mat4x4f(
      select(none, a_at(at), k < depth),
      select(none, a_at(at + a.stride), k + 1u < depth),
      select(none, a_at(at + 2u * a.stride), k + 2u < depth),
      select(none, a_at(at + 3u * a.stride), k + 3u < depth));
  }
  let at = a.begin + m * a.stride + k;
  return transpose(mat4x4f(
    terms(a_at(at), k),
    terms(a_at(at + a.stride), k),
    terms(a_at(at + 2u * a.stride), k),
    terms(a_at(at + 3u * a.stride), k)));
}

/// Four terms of four columns of B, a column for each term.
fn b_block(k: u32, n: u32) -> mat4x4f {
  if (TRANSPOSE_B) {
    let at = b.begin + n * b.stride + k;
    return transpose(mat4x4f(
      terms(b_at(at), k),
      terms(b_at(at + b.stride), k),
      terms(b_at(at + 2u * b.stride), k),
      terms(b_at(at + 3u * b.stride), k)));
  }
  let at = b.begin + k * b.stride + n;
  let none = vec4f();
  return mat4x4f(
    select(none, b_at(at), k < depth),
    select(none, b_at(at + b.stride), k + 1u < depth),
    select(none, b_at(at + 2u * b.stride), k + 2u < depth),
    select(none, b_at(at + 3u * b.stride), k + 3u < depth));
}

/// Four rows of C from m on, and four columns from n on, as far as C has them. Row by row: a matrix with an index that is no constant would wait in memory.
fn store(m: u32, n: u32, sums: mat4x4f) {
  if (n >= sizes.N) { return; }
  var added = vec4f();
  if (sizes.biased != 0u) {
    let at = sizes.bias[product] + n;
    added = vec4f(bias[at], bias[at + 1u], bias[at + 2u], bias[at + 3u]);
  }
  store_row(m, n, sums[0] + added);
  store_row(m + 1u, n, sums[1] + added);
  store_row(m + 2u, n, sums[2] + added);
  store_row(m + 3u, n, sums[3] + added);
}

fn store_row(m: u32, n: u32, row: vec4f) {
  if (m >= sizes.M) { return; }
  let columns = sizes.N - n;
  let at = c + m * sizes.stride_c + n;
  var sum = row;
  if (sizes.accumulate != 0u) { sum += vec4f(C[at], C[at + 1u], C[at + 2u], C[at + 3u]); }
  C[at] = sum.x;
  if (columns > 1u) { C[at + 1u] = sum.y; }
  if (columns > 2u) { C[at + 2u] = sum.z; }
  if (columns > 3u) { C[at + 3u] = sum.w; }
}

@compute @workgroup_size(THREADS)
fn gemm(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  product = group.z;
  a = Operand(sizes.a[product], sizes.stride_a);
  b = Operand(sizes.b[product], sizes.stride_b);
  c = sizes.c[product] + group.y * sizes.M * sizes.N;
  depth = sizes.K;
  let begin = group.y * sizes.slice;
  let end = min(begin + sizes.slice, sizes.K);
  let tiles_across = (sizes.N + 63u) / 64u;
  let tiles = tiles_across * ((sizes.M + 63u) / 64u);
  var tile = group.x;
  loop {
    multiply_tile(tile / tiles_across * 64u, tile % tiles_across * 64u, begin, end, local);
    continuing {
      tile += groups.x;
      break if tile >= tiles;
    }
  }
}
