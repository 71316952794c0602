// Recurrent weights in half precision: half the memory and half the traffic, for sums in float32. Needs nothing that a device may
// lack. The other choice is weights_f32.wgsl.

@group(0) @binding(0) var<storage, read> weights: array<vec2u>;       // two halves a word, else as weights_f32.wgsl

fn weight(at: u32) -> vec4f {
  let words = weights[at];
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}
