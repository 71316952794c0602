/**
 * What the kernels of the recurrent loop share: a call and a cell as they lie in memory, and the packed panels of R.
 *
 * A call is a part of the loop: some batch rows, or some units. Rows never meet. Units do: R multiplies all of them, so those
 * who share them wait for each other at a barrier after each stage.
 *
 *     forward, stage s:   ru[b, g j] = Σ_k operand[b, k] R[g, j, k]     B = Rᵀ: K = H,             N = gates(s) · H
 *     backward, stage s:  du[b, k]   = Σ_gj dRu[b, g j] R[g, j, k]      B = R:  K = gates(s) · H,  N = H
 *
 * A stage without gates has no product and no panels. A cell may have no other: then `packed`, `bias` and `dRu` are 0.
 */
import { wait_for_all } from './barrier'
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
  /** `recurrent_scratch_bytes`, the same for all parts of a loop. */
  scratch: usize
  /** `recurrent_own_bytes`, for this part alone. */
  own: usize
  /** The part's rows. */
  firstRow: i32
  rows: i32
  /** The part's units: all H, or multiples of PANEL. */
  firstUnit: i32
  units: i32
  /** How many share the units, and where they meet. */
  members: i32
  barrier: usize

  /** Bytes of a slice of `states`: [B, H]. */
  @inline get slice(): usize {
    return (<usize>this.B * this.H) << 2
  }
  /** Bytes between two states in `states`: [T + 1, B, H]. */
  @inline get plane(): usize {
    return this.slice * (this.T + 1)
  }
  /** The end of the part's rows. */
  @inline get endRow(): i32 {
    return this.firstRow + this.rows
  }
  /** The end of those of the part's rows that have a step t, or lie before such: lengths usually descend, so the product may stop there. */
  active(t: i32): i32 {
    let end = this.endRow
    if (this.lengths) while (end > this.firstRow && !this.has(end - 1, t)) end--
    return end
  }
  @inline has(row: i32, t: i32): bool {
    return !this.lengths || t < load<i32>(this.lengths + ((<usize>row) << 2))
  }
  /** Waits until all who share the units have come so far. */
  @inline meet(): void {
    if (this.members > 1) wait_for_all(this.barrier, this.members)
  }
}

/** Bytes of tail scratch (tail.ts): a vector for each value that a fragment may touch. */
export function tail_bytes(cell: Cell): usize {
  const values = cell.inputGradients + cell.recurrent + cell.peepholes + 4 * cell.states + cell.saved + cell.carried + 1
  return (<usize>values) << 4
}

/** Bytes of scratch for a loop, in either direction: ru and saved; du, carried and dStates. */
export function recurrent_scratch_bytes(cell: Cell, B: i32, H: i32): usize {
  const blocks = max(cell.recurrent + cell.saved, 1 + cell.carried + cell.states)
  return whole_lines((<usize>blocks * B * H) << 2)
}

/** Bytes of scratch for each part of it: a product's, a tail's, and operands that are computed, of B rows at most. */
export function recurrent_own_bytes(cell: Cell, B: i32, H: i32): usize {
  return whole_lines(multiply_scratch_bytes(B, cell.recurrent * H) + tail_bytes(cell) + ((<usize>B * H) << 2))
}

/** Whole lines of the cache: two threads share at most the one at their border. */
function whole_lines(bytes: usize): usize {
  return (bytes + 63) & ~63
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
