import type { CellLayout } from './layout.js'

/** A build of the WebAssembly code. `relaxed`: relaxed SIMD, with FMA where the machine has it. `simd`: plain 128-bit SIMD. */
export type Flavour = 'relaxed' | 'simd'

/** The fragment that WebGPU's kernels are joined with, each with the half that goes its way; shaders/kernels/unit.wgsl says what it supplies. */
export interface Wgsl {
  readonly forward: string
  readonly backward: string
}

/** A cell as the kernels take it: its layout, and its pointwise part in both devices' languages. Shipped cells and a user's own are alike. */
export interface CompiledCell extends CellLayout {
  readonly wgsl: Wgsl
  /**
   * A module that imports `env.memory` and exports four functions over a row of units, four at a time: `forward`, `operand`, `backward`,
   * `operand_backward`. Their arguments: assembly/kernels/tail.ts.
   */
  wasm(flavour: Flavour): Uint8Array<ArrayBuffer>
}
