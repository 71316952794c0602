/** `npm run sizes`: what the package adds to a page, for some programs. Prints a table; with `--write` it is put into README.md. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { WebRNNError } from '../bindings/errors.js'
import { parse } from './arguments.js'
import { fail } from './errors.js'
import { replaceFile } from './files.js'
import { isCommand } from './main.js'
import { bundle, gzipped } from './sizes/bundle.js'
import { PROGRAMS, type ProgramName } from './sizes/programs.js'
import { tableOf, withTable, type Size, type Sizes } from './sizes/table.js'

const root = fileURLToPath(new URL('../', import.meta.url))

/** @param folder where the package can be imported: this one, or one with a `node_modules` */
export async function measure(folder: string): Promise<Sizes> {
  const sizes: Partial<Record<ProgramName, Size>> = {}
  for (const name of Object.keys(PROGRAMS) as ProgramName[]) {
    const code = await bundle(name, folder)
    sizes[name] = { minified: Buffer.byteLength(code), gzipped: gzipped(code) }
  }
  return sizes as Sizes
}

/** Runs a command line (without `node` and the script). */
export async function sizes(commandLine: readonly string[]): Promise<void> {
  const command = new Command('npm run sizes --').option('--write', 'put the table into README.md')
  if (!parse(command, commandLine)) return
  if (!existsSync(join(root, 'dist', 'index.js'))) {
    throw new WebRNNError('the package is not built: run `npm run build` first')
  }
  const table = tableOf(await measure(root))
  console.log(table)
  const readme = join(root, 'README.md')
  if (command.opts<{ write?: boolean }>().write) {
    await replaceFile(readme, withTable(await readFile(readme, 'utf8'), table))
  }
}

if (isCommand(import.meta.url)) await sizes(process.argv.slice(2)).catch(fail)
