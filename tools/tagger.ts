/** `npm run tagger`: trains a part-of-speech tagger in headless Chrome, tags a sentence with a saved one, or makes the one that the demo page opens with. */
import { fileURLToPath } from 'node:url'
import { CorpusError } from '../demos/tagger/corpus.js'
import { DataError } from '../bindings/errors.js'
import { fail } from './errors.js'
import { isCommand } from './main.js'
import { readOptions } from './tagger/options.js'
import { ship } from './tagger/ship.js'
import { tag } from './tagger/tag.js'
import { train } from './tagger/train.js'

/**
 * Runs a command line (without `node` and the script).
 * @param dist the folder with the built demos in it
 */
export async function tagger(
  commandLine: readonly string[],
  dist = fileURLToPath(new URL('../dist/', import.meta.url)),
): Promise<void> {
  const options = readOptions(commandLine)
  if (!options) return
  try {
    if (options.ship !== undefined) await ship(options, options.ship, dist)
    else if (options.tag !== undefined) await tag(options, options.tag, dist)
    else await train(options, dist)
  } catch (error) {
    throw error instanceof CorpusError ? new DataError(error.message) : error
  }
}

if (isCommand(import.meta.url)) await tagger(process.argv.slice(2)).catch(fail)
