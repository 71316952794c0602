// How `gemm` reads its operands: word by word, wherever they begin. The other choice is gemm_vectors.wgsl.

@group(0) @binding(0) var<storage, read> A: array<f32>;         // [M, K] or [K, M]
@group(0) @binding(1) var<storage, read> B: array<f32>;         // [K, N] or [N, K]

fn a_at(at: u32) -> vec4f { return vec4f(A[at], A[at + 1u], A[at + 2u], A[at + 3u]); }
fn b_at(at: u32) -> vec4f { return vec4f(B[at], B[at + 1u], B[at + 2u], B[at + 3u]); }
