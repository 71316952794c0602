// Lays recurrent weights out for the loops (product.wgsl): entry by entry, each padded to whole vectors of four columns.
//
//   TURNED, for the way forward:   y[k, (j, g)] = R[g, j, k]     the gates of a unit side by side
//   else, for the way back:        y[(g, j), k] = R[g, j, k]
//
// for the gates g of one stage. A thread writes a vector, and neighbours read side by side.

override TURNED: bool = false;
override HALF: bool = false;          // half precision

struct Sizes {
  places: vec2u,                      // where R begins, for each of the loops in the grid's third dimension
  to: vec2u,                          // where the stage begins in y, in vectors
  H: u32,
  gates: u32,
  begin: u32,                         // the stage's first gate
  entries: u32,
  pitch: u32,                         // vectors of an entry
}

@group(0) @binding(0) var<storage, read> R: array<f32>;         // [RECURRENT, H, H]
@group(0) @binding(1) var<storage, read_write> y: array<u32>;   // vectors of four words, or of two if HALF
@group(1) @binding(0) var<uniform> sizes: Sizes;

fn weight(place: u32, entry: u32, column: u32) -> f32 {
  if (TURNED) {
    if (column >= sizes.gates * sizes.H) { return 0.0; }
    let row = (sizes.begin + column % sizes.gates) * sizes.H + column / sizes.gates;
    return R[place + row * sizes.H + entry];
  }
  if (column >= sizes.H) { return 0.0; }
  return R[place + (sizes.begin * sizes.H + entry) * sizes.H + column];
}

@compute @workgroup_size(256)
fn pack_weights(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let place = sizes.places[id.z];
  for (var i = id.x; i < sizes.entries * sizes.pitch; i += groups.x * 256u) {
    let entry = select(i / sizes.pitch, i % sizes.entries, TURNED);
    let vector = select(i % sizes.pitch, i / sizes.entries, TURNED);
    let w = vec4f(weight(place, entry, 4u * vector), weight(place, entry, 4u * vector + 1u), weight(place, entry, 4u * vector + 2u), weight(place, entry, 4u * vector + 3u));
    let at = sizes.to[id.z] + entry * sizes.pitch + vector;
    if (HALF) {
      y[2u * at] = pack2x16float(w.xy);
      y[2u * at + 1u] = pack2x16float(w.zw);
    } else {
      for (var c = 0u; c < 4u; c++) { y[4u * at + c] = bitcast<u32>(w[c]); }
    }
  }
}
