/**
 * What the kernels of the recurrent loop share: a call and a cell as they lie in memory, and the packed panels of R.
 *
 *     forward, stage s:   ru[b, g j] = Σ_k operand[b, k] R[g, j, k]     B = Rᵀ: K = H,             N = gates(s) · H
 *     backward, stage s:  du[b, k]   = Σ_gj dRu[b, g j] R[g, j, k]      B = R:  K = gates(s) · H,  N = H
 *
 * A stage without gates has no product and no panels. A cell may have no other: then `packed`, `bias` and `dRu` are 0.
 */
import { multiply_scratch_bytes } from './multiply'
import { pack, packed_bytes } from './pack'

/** A cell's layout: these numbers, followed by `stages` times (begin, end, operand). */
@unmanaged
export class Cell {
  /** The first of four functions in the table: forward, operand, backward, operand_backward. */
  slot: i32
  states: i32
  /** Blocks of H in a row of wx, and in a row of dWx: there the gradients of the peepholes come behind. */
  inputs: i32
  inputGradients: i32
  recurrent: i32
  peepholes: i32
  saved: i32
  carried: i32
  stages: i32

  begin(stage: i32): i32 {
    return load<i32>(changetype<usize>(this) + <usize>stage * 12, offsetof<Cell>())
  }
  end(stage: i32): i32 {
    return load<i32>(changetype<usize>(this) + <usize>stage * 12, offsetof<Cell>() + 4)
  }
  /** The state that R multiplies, or −1: it is computed. */
  operand(stage: i32): i32 {
    return load<i32>(changetype<usize>(this) + <usize>stage * 12, offsetof<Cell>() + 8)
  }
}

/** A call of the loop. Shapes as in the contract; all but sizes are addresses, 0 where there is none. */
@unmanaged
export class Recurrent {
  cell: Cell
  T: i32
  B: i32
  H: i32
  reverse: i32
  /** Forward: the first slice of `states` is not given but zero. */
  zero: i32
  /** R as `pack_recurrent` left it. */
  packed: usize
  bias: usize
  peephole: usize
  lengths: usize
  states: usize
  saved: usize
  /** y or dy, and the bytes between its rows. */
  y: usize
  yRow: usize
  /** wx or dWx. */
  wx: usize
  /** dWx itself where one array serves both. */
  dRu: usize
  dStates: usize
  /** `recurrent_scratch_bytes` */
  scratch: usize

  /** Bytes of a slice of `states`: [B, H]. */
  @inline get slice(): usize {
    return (<usize>this.B * this.H) << 2
  }
  /** Bytes between two states in `states`: [T + 1, B, H]. */
  @inline get plane(): usize {
    return this.slice * (this.T + 1)
  }
  /** Rows 0 … active − 1 include all rows that have a step t: lengths usually descend, so the product may stop there. */
  active(t: i32): i32 {
    let rows = this.B
    if (this.lengths) while (rows > 0 && !this.has(rows - 1, t)) rows--
    return rows
  }
  @inline has(row: i32, t: i32): bool {
    return !this.lengths || t < load<i32>(this.lengths + ((<usize>row) << 2))
  }
}

/** Bytes of tail scratch (tail.ts): a vector for each value that a fragment may touch. */
export function tail_bytes(cell: Cell): usize {
  const values = cell.inputGradients + cell.recurrent + cell.peepholes + 4 * cell.states + cell.saved + cell.carried + 1
  return (<usize>values) << 4
}

/** Bytes of scratch for a loop, in either direction. */
export function recurrent_scratch_bytes(cell: Cell, B: i32, H: i32): usize {
  const rows = max(cell.recurrent + cell.saved, cell.states + cell.carried) + 1
  return multiply_scratch_bytes(B, cell.recurrent * H) + tail_bytes(cell) + ((<usize>rows * B * H) << 2)
}

/** Bytes of a stage's panels. */
export function stage_bytes(cell: Cell, stage: i32, H: i32, backward: bool): usize {
  const gates = (cell.end(stage) - cell.begin(stage)) * H
  return backward ? packed_bytes(H, gates) : packed_bytes(gates, H)
}

/** Bytes of the panels of all stages. */
export function recurrent_packed_bytes(cell: Cell, H: i32, backward: bool): usize {
  let bytes: usize = 0
  for (let stage = 0; stage < cell.stages; stage++) bytes += stage_bytes(cell, stage, H, backward)
  return bytes
}

/** Packs R [Gr, H, H], stage after stage. */
export function pack_recurrent(cell: Cell, H: i32, R: usize, backward: bool, packed: usize): void {
  const row = (<usize>H) << 2
  for (let stage = 0; stage < cell.stages; stage++) {
    const gates = (cell.end(stage) - cell.begin(stage)) * H
    const from = R + <usize>cell.begin(stage) * H * row
    if (backward) pack(H, gates, from, row, 4, packed)
    else pack(gates, H, from, 4, row, packed)
    packed += stage_bytes(cell, stage, H, backward)
  }
}
