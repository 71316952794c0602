/** A batch of token ids, time first: row b reads `tokens.data[t·B + b]` at step t and should answer `targets[t·B + b]`. */
export interface Batch {
  tokens: { data: Int32Array; shape: [number, number] }
  /** The character after each, [T·B]. */
  targets: Int32Array
  /** Whether the streams start here, so that no state is carried in. */
  first: boolean
}

/**
 * A text cut into `rows` contiguous streams that are read side by side, `length` characters at a time, so that the state
 * of a row may be carried from each batch to the next: truncated back-propagation through time.
 */
export class Streams {
  readonly rows: number
  readonly length: number
  /** Full batches in one pass over the text. */
  readonly batches: number
  /** Characters of a stream that are read; the next one is the last target. */
  readonly #span: number
  readonly #tokens: Int32Array

  /** @param tokens at least `rows · length + 1` of them */
  constructor(tokens: Int32Array, rows: number, length: number) {
    this.#tokens = tokens
    this.#span = Math.floor((tokens.length - 1) / rows)
    this.rows = rows
    this.length = length
    this.batches = Math.floor(this.#span / length)
  }

  /** The batch of an iteration, counted from 0; a new pass over the text begins every `batches` iterations. */
  batch(iteration: number): Batch {
    const index = iteration % this.batches
    return this.#cut(index * this.length, this.length)
  }

  /** Every character of the streams once, in order; the last batch may be shorter than `length`. */
  *pass(): Generator<Batch> {
    for (let start = 0; start < this.#span; start += this.length) {
      yield this.#cut(start, Math.min(this.length, this.#span - start))
    }
  }

  #cut(start: number, length: number): Batch {
    const { rows } = this
    const data = new Int32Array(length * rows)
    const targets = new Int32Array(length * rows)
    for (let b = 0; b < rows; b++) {
      const from = b * this.#span + start
      for (let t = 0; t < length; t++) {
        data[t * rows + b] = this.#tokens[from + t] ?? 0
        targets[t * rows + b] = this.#tokens[from + t + 1] ?? 0
      }
    }
    return { tokens: { data, shape: [length, rows] }, targets, first: start === 0 }
  }
}
