// Sums the rows of a matrix, or of a block of its columns; or of two of one shape at once, whose arrays lie in the same buffers.
//
//   C[m, n] = sum over r of x[r stride + m N + n]  (+ bias[n])  (+ C[m, n])
//
// A workgroup owns some elements, side by side; its LANES of threads each sum every LANES-th row. Where there are many rows, slices of them
// lie in the grid's second dimension: each writes a C of its own, [slices, M, N].
//
// `bias_gradient` and `sum_slices` are this.

override THREADS: u32 = 256u;
override LANES: u32 = 8u;

struct Sizes {
  x: vec2u,                           // where the arrays of each begin
  c: vec2u,
  bias: vec2u,
  M: u32,
  N: u32,
  rows: u32,
  stride: u32,
  pitch: u32,                         // elements between two rows of C
  biased: u32,
  accumulate: u32,
  slice: u32,                         // rows of a slice
}

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> bias: array<f32>;      // [N], read if biased
@group(0) @binding(2) var<storage, read_write> C: array<f32>;   // [M, N], rows of pitch; of each slice
@group(1) @binding(0) var<uniform> sizes: Sizes;

var<workgroup> partial: array<f32, THREADS>;   // [LANES, elements]

fn sum_rows(group: vec3u, groups: vec3u, local: u32) {
  let owned = THREADS / LANES;
  let elements = sizes.M * sizes.N;
  let first = group.y * sizes.slice + local / owned;
  let end = min((group.y + 1u) * sizes.slice, sizes.rows);
  let step = LANES * sizes.stride;
  var block = group.x * owned;
  loop {
    let i = block + local % owned;
    var four = vec4f();               // sums of their own, so that four reads are under way at a time
    if (i < elements) {
      var at = sizes.x[group.z] + first * sizes.stride + i;
      var row = first;
      for (; row + 3u * LANES < end; row += 4u * LANES) {
        four += vec4f(x[at], x[at + step], x[at + 2u * step], x[at + 3u * step]);
        at += 4u * step;
      }
      for (; row < end; row += LANES) {
        four.x += x[at];
        at += step;
      }
    }
    partial[local] = four.x + four.y + four.z + four.w;
    workgroupBarrier();               // the lanes' sums are there
    if (local < owned && i < elements) {
      var sum = 0.0;
      for (var lane = 0u; lane < LANES; lane++) { sum += partial[lane * owned + local]; }
      var m = 0u;
      if (sizes.M > 1u) { m = i / sizes.N; }
      let n = i - m * sizes.N;
      let at = sizes.c[group.z] + (group.y * sizes.M + m) * sizes.pitch + n;
      if (sizes.biased != 0u) { sum += bias[sizes.bias[group.z] + n]; }
      if (sizes.accumulate != 0u) { sum += C[at]; }
      C[at] = sum;
    }
    workgroupBarrier();               // all have read before the next elements come
    continuing {
      block += groups.x * owned;
      break if block >= elements;
    }
  }
}
