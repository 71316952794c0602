/**
 * Copies a block of rows between two strided layouts, bit by bit (i32 data too).
 *
 *     y[r, c] = x[r, c]
 */
import { copy_row } from './rows'

/** x, y: [rows, columns], `xRow` and `yRow` bytes between rows. */
export function copy(rows: i32, columns: i32, x: usize, xRow: usize, y: usize, yRow: usize): void {
  for (; rows > 0; rows--) {
    copy_row(y, x, (<usize>columns) << 2)
    x += xRow
    y += yRow
  }
}
