/**
 * Gathers the gradient of each token's row from the positions where the token stands, in ascending order.
 *
 *     dWeight[v] = Σ dy[positions[k]], starts[v] ≤ k < starts[v + 1]   (+ dWeight[v])
 */
import { add_row, zero_row } from './rows'

/** positions: [N] i32 sorted by token, starts: [V + 1] i32, dy: [N, D], dWeight: [V, D] */
export function embedding_backward(
  V: i32,
  D: i32,
  positions: usize,
  starts: usize,
  dy: usize,
  dWeight: usize,
  accumulate: bool,
): void {
  const row = (<usize>D) << 2
  for (let v = 0; v < V; v++) {
    if (!accumulate) zero_row(dWeight, row)
    const end = load<i32>(starts, 4)
    for (let k = load<i32>(starts); k < end; k++) {
      add_row(dWeight, dy + row * load<i32>(positions + ((<usize>k) << 2)), row)
    }
    starts += 4
    dWeight += row
  }
}
