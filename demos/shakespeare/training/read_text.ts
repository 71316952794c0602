import { TextError } from '../text.js'

/** In a worker's memory a text takes some eight times its size while it becomes tokens. */
export const MOST_MEGABYTES = 50

/**
 * The text of a file, with `\n` at the ends of its lines.
 * @throws TextError if it is too large, or no text
 */
export async function readText(file: Blob): Promise<string> {
  const megabytes = Math.ceil(file.size / 1e6)
  if (megabytes > MOST_MEGABYTES)
    throw new TextError(
      `the file has ${megabytes} MB, and this page takes up to ${MOST_MEGABYTES} MB. Take a part of it.`,
    )
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (bytes.includes(0)) throw new TextError('the file is no text: it has bytes that no text has.')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n')
  } catch {
    throw new TextError('the file is no text in UTF-8. If it is a text, save it as UTF-8 and try again.')
  }
}
