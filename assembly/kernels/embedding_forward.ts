/**
 * Looks up rows.
 *
 *     y[n] = weight[tokens[n]]
 */
import { copy_row } from './rows'

/** tokens: [N] i32 in [0, V), weight: [V, D], y: [N, D] */
export function embedding_forward(N: i32, D: i32, tokens: usize, weight: usize, y: usize): void {
  const row = (<usize>D) << 2
  for (let n = 0; n < N; n++) {
    copy_row(y, weight + row * load<i32>(tokens), row)
    tokens += 4
    y += row
  }
}
