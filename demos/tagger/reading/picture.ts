/** A padded batch as a picture: what stands in each cell of its table. */
import { count } from '../../site/format.js'
import type { Reading } from './messages.js'

export type PictureView = 'tokens' | 'ids' | 'mask' | 'tags'

export interface Cell {
  readonly text: string
  /** Whether it is nothing but padding. */
  readonly isPadding: boolean
  /** The tag of the word; absent from padding. */
  readonly tag?: string
  /** Whether the vocabulary lacks the word, so that only its spelling tells it from others. */
  readonly isUnknown?: boolean
}

export interface Picture {
  readonly rows: readonly { readonly length: number; readonly cells: readonly Cell[] }[]
  readonly steps: number
  /** Sentences, and cells of the whole batch, of which so many are padding. */
  readonly sentences: number
  readonly cells: number
  readonly padding: number
  /** Whether the batch is larger than the picture. */
  readonly isCut: boolean
}

/** A picture is to be seen at one glance, more or less. */
const [ROWS, STEPS] = [16, 60]

export function pictureOf({ sentences, batch, tags }: Reading, view: PictureView): Picture {
  const [T, B] = batch.shape
  const steps = Math.min(T, STEPS)
  const rows = sentences.slice(0, ROWS).map(({ words, found }, row) => ({
    length: batch.lengths[row]!,
    cells: Array.from({ length: steps }, (_, step): Cell => {
      const id = batch.ids[step * B + row]!
      if (step >= batch.lengths[row]!)
        return { isPadding: true, text: { tokens: '<pad>', ids: String(id), mask: '0', tags: '–' }[view] }
      const tag = tags[found[step]!]!
      const text = { tokens: words[step]!, ids: String(id), mask: '1', tags: tag }[view]
      return { isPadding: false, text, tag, isUnknown: id === batch.unknown }
    }),
  }))
  const used = batch.lengths.reduce((sum, length) => sum + length, 0)
  return {
    ...{ rows, steps, sentences: B, cells: T * B, padding: T * B - used },
    isCut: T > STEPS || B > ROWS,
  }
}

/** What the picture says, in words. */
export function explain({ sentences, steps, cells, padding, isCut }: Picture): string {
  if (cells === 0) return ''
  const share = Math.round((100 * padding) / cells)
  const size = `${countOf(sentences, 'sentence')}, ${count(cells)} cells: ${cells - padding} words and ${padding} of padding (${share} %). `
  const shown = isCut ? `The picture shows the first ${countOf(steps, 'step')} of at most ${ROWS} sentences. ` : ''
  return (
    `${size}${shown}The kernels compute every cell, but where the mask is 0 a state stays what it is and the output is 0: ` +
    'so the loss does not see the padding, and the direction that reads backwards starts at each sentence’s own last word.'
  )
}

const countOf = (number: number, what: string): string => `${count(number)} ${what}${number === 1 ? '' : 's'}`
