/** `npm run shakespeare`: trains a character model in headless Chrome, lets a saved one write, or makes the one that the demo page opens with. */
import { fileURLToPath } from 'node:url'
import { fail } from './errors.js'
import { isCommand } from './main.js'
import { readOptions } from './shakespeare/options.js'
import { ship } from './shakespeare/ship.js'
import { train } from './shakespeare/train.js'
import { write } from './shakespeare/write.js'

/**
 * Runs a command line (without `node` and the script).
 * @param dist the folder with the built demos in it
 */
export async function shakespeare(
  commandLine: readonly string[],
  dist = fileURLToPath(new URL('../dist/', import.meta.url)),
): Promise<void> {
  const options = readOptions(commandLine)
  if (!options) return
  if (options.ship !== undefined) await ship(options, options.ship, dist)
  else if (options.imitate || options.generate !== undefined) await write(options, dist)
  else await train(options, dist)
}

if (isCommand(import.meta.url)) await shakespeare(process.argv.slice(2)).catch(fail)
