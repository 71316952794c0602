// How `gemm` reads its operands: four words at a time, where both begin, and all their rows do, at multiples of four. The other choice is gemm_scalars.wgsl.

@group(0) @binding(0) var<storage, read> A: array<vec4f>;       // [M, K] or [K, M]
@group(0) @binding(1) var<storage, read> B: array<vec4f>;       // [K, N] or [N, K]

fn a_at(at: u32) -> vec4f { return A[at >> 2u]; }
fn b_at(at: u32) -> vec4f { return B[at >> 2u]; }
