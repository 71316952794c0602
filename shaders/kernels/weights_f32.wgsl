// Recurrent weights in full: four columns of an entry are a vector. The other choice is weights_f16.wgsl.

@group(0) @binding(0) var<storage, read> weights: array<vec4f>;       // see the loops for the shape

fn weight(at: u32) -> vec4f { return weights[at]; }
