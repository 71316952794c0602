/** The two small tasks of the race. Both are easy for whoever remembers, and pure guessing for whoever does not. */
import type { Random } from 'webrnn'

export type TaskName = 'order' | 'copy'

export interface Batch {
  /** [T][B] */
  readonly tokens: readonly (readonly number[])[]
  /** [T][B]; −100 where nothing is asked. */
  readonly targets: readonly (readonly number[])[]
}

export interface Task {
  readonly symbols: number
  readonly classes: number
  /** The least lag that makes sense. */
  readonly shortest: number
  batch(random: Random, rows: number, lag: number): Batch
}

const unasked = -100

/**
 * Temporal order, Hochreiter & Schmidhuber 1997 (task 6a): somewhere in the first fifth and somewhere past the middle stands an X or a Y among letters that mean
 * nothing. Which was first, which second? It is asked at the end: four answers.
 */
const order: Task = {
  symbols: 8, // a b c d, begin, end, X, Y
  classes: 4,
  shortest: 10,
  batch(random, rows, lag) {
    const [begin, end, X] = [4, 5, 6]
    const sequences = Array.from({ length: rows }, () => {
      const first = between(random, Math.ceil(lag / 10), Math.floor(lag / 5))
      const second = between(random, Math.ceil(lag / 2), Math.floor((6 * lag) / 10))
      const [one, two] = [between(random, 0, 1), between(random, 0, 1)]
      const tokens = Array.from({ length: lag }, () => between(random, 0, 3))
      tokens[0] = begin
      tokens[lag - 1] = end
      tokens[first] = X + one
      tokens[second] = X + two
      const targets = tokens.map((_, t) => (t === lag - 1 ? 2 * one + two : unasked))
      return { tokens, targets }
    })
    return columns(sequences)
  },
}

/** How many letters are to be kept in mind. */
const kept = 4

/**
 * Copy, Hochreiter & Schmidhuber 1997, in the form of Arjovsky et al. 2016: some letters, then nothing for a long time, then a signal; now say them again, in order.
 */
const copy: Task = {
  symbols: 8, // six letters, nothing, the signal
  classes: 6,
  shortest: 1,
  batch(random, rows, lag) {
    const [nothing, signal] = [6, 7]
    const sequences = Array.from({ length: rows }, () => {
      const letters = Array.from({ length: kept }, () => between(random, 0, 5))
      const blank = (length: number): number[] => Array.from({ length }, () => nothing)
      const tokens = [...letters, ...blank(lag - 1), signal, ...blank(kept - 1)]
      const targets = tokens.map((_, t) => letters[t - (kept + lag - 1)] ?? unasked)
      return { tokens, targets }
    })
    return columns(sequences)
  },
}

export const tasks: Readonly<Record<TaskName, Task>> = { order, copy }

/** A whole number from `low` to `high`, both among them. */
const between = (random: Random, low: number, high: number): number => low + (random.integer() % (high - low + 1))

/** Rows of sequences as the network takes them: a row for each step. */
function columns(sequences: readonly { tokens: readonly number[]; targets: readonly number[] }[]): Batch {
  const steps = sequences[0]!.tokens.length
  const turned = (of: 'tokens' | 'targets'): number[][] =>
    Array.from({ length: steps }, (_, t) => sequences.map((sequence) => sequence[of][t]!))
  return { tokens: turned('tokens'), targets: turned('targets') }
}
