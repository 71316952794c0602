/**
 * Where threads find their work: a block of the shared memory, as the team writes it and its helpers read it.
 *
 * A job is a kernel with a list of arguments for each of its parts. Whoever is free takes the next part: the word CLAIM holds the job's number, how many
 * parts it has and how many are taken, and is changed by compare-and-exchange only. So who has a part has it alone, and the job around it stays until
 * all parts are DONE.
 */

/** In i32 from the board's beginning. What different threads write lies in different lines of the cache. */
export const CLAIM = 0
export const DONE = 16
export const FAILED = 32
export const KERNEL = 33
export const LENGTH = 34
/** The address of the header before the kernel's module; 0 for the core. */
export const MODULE = 35
/** Where those who share the units of a recurrent loop meet (assembly/kernels/barrier.ts): arrivals, sleepers. */
export const BARRIER = 48

/** Lets everyone through the barrier, as assembly/kernels/barrier.ts has it: nobody shall wait for a thread whose part has failed. */
export function openBarrier(board: Int32Array): void {
  Atomics.store(board, BARRIER, 0x4000_0000)
  Atomics.notify(board, BARRIER)
}

/** The arguments, in f64 from the board's beginning: all fit exactly, and become i32 or f32 where the kernel is called. */
export const ARGUMENTS = 32
export const MOST_ARGUMENTS = 24
export const MOST_PARTS = 128
/** Each may have two parts. */
export const MOST_THREADS = MOST_PARTS / 2

export const BOARD_BYTES = 8 * (ARGUMENTS + MOST_ARGUMENTS * MOST_PARTS)

export const claimWord = (job: number, parts: number): number => ((job & 0x7fff) << 16) | (parts << 8)

/** Takes the next part of the job on the board. @returns its number, or −1 if none is left */
export function take(board: Int32Array): number {
  let word = Atomics.load(board, CLAIM)
  while ((word & 0xff) < ((word >> 8) & 0xff)) {
    const found = Atomics.compareExchange(board, CLAIM, word, word + 1)
    if (found === word) return word & 0xff
    word = found
  }
  return -1
}

/** The kernels that can be divided; a job names one by its place in this list. */
export const DIVISIBLE = [
  ...['scan_forward', 'scan_backward', 'step_forward', 'step_backward', 'gemm', 'bias_gradient', 'sum_of_squares'],
  ...['embedding_forward', 'embedding_backward', 'softmax_forward', 'softmax_backward', 'cross_entropy'],
  ...['binary_cross_entropy', 'squared_error', 'activation_forward', 'activation_backward', 'add', 'scale', 'fill'],
  ...['copy', 'adam', 'sgd', 'adagrad', 'rmsprop'],
] as const
export type Divisible = (typeof DIVISIBLE)[number]

/** What a cell's module exports, in the order of its slots in the table. */
export const CELL_FUNCTIONS = ['forward', 'operand', 'backward', 'operand_backward'] as const

/** In i32 before a cell's layout and before a kernel's module: what a helper needs to make the module its own. Its number, its address, its bytes. */
export const HEADER = 4
