import { join } from 'node:path'
import { DataError } from '../../bindings/errors.js'
import { replaceFile } from '../files.js'
import { MODEL } from '../run_folder.js'
import { amount } from './card.js'

/** What a demo page may load, in bytes. */
export const LARGEST = 4_000_000

/**
 * Writes a model and its card, and says so.
 * @throws DataError when the model is too large for a page; nothing is written then
 */
export async function publish(folder: string, model: Uint8Array, card: string): Promise<void> {
  if (model.length > LARGEST)
    throw new DataError(
      `the model has ${amount(model.length)} bytes in half precision, a page may load ${amount(LARGEST)}: nothing is written. Make it smaller`,
    )
  await replaceFile(join(folder, MODEL), model)
  await replaceFile(join(folder, 'model.md'), card)
  console.log(`${join(folder, MODEL)}: ${amount(model.length)} bytes. The card is beside it: model.md`)
}
