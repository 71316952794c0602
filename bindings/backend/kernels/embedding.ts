/** Rows of a table, by number. */
import type { EmbeddingBackward, EmbeddingForward } from '../backend.js'
import type { Kernel } from '../kernel.js'
import * as wasm from '../wasm/arguments/embedding.js'
import * as webgpu from '../webgpu/dispatches/embedding.js'

export const embedding_forward: Kernel<EmbeddingForward> = {
  name: 'embedding_forward',
  webgpu: webgpu.embedding_forward,
  wasm: wasm.embedding_forward,
}
export const embedding_backward: Kernel<EmbeddingBackward> = {
  name: 'embedding_backward',
  webgpu: webgpu.embedding_backward,
  wasm: wasm.embedding_backward,
}
