import { Command } from 'commander'
import { oneOf, optionError, parse, whole } from '../../tools/arguments.js'
import type { Kind } from './dawn.js'

/** What the command line asks for, checked. */
export interface NodeOptions {
  readonly gpu: Kind
  readonly quick: boolean
  readonly only: RegExp | undefined
  readonly rounds: number
  /** The device that PyTorch is to run on; null: it is left out. */
  readonly torch: 'cuda' | 'cpu' | null
  readonly python: string
  /** The folder of `latest.node.json` and `latest.node.md`. */
  readonly out: string
  /** The archive to make, instead of measuring. */
  readonly pack: string | undefined
}

interface Raw {
  gpu: Kind
  quick: boolean
  only: string
  rounds: string
  torch: 'cuda' | 'cpu' | 'none'
  python: string
  out: string
  pack?: string
}

function program(): Command {
  return new Command('npm run bench:node --')
    .description(
      'Measures LSTM and GRU layers on WebGPU without a browser, beside PyTorch with cuDNN where it is there: each result is checked first.',
    )
    .option(
      '--gpu <kind>',
      'system (a graphics card), software (slow), or auto: system where there is one',
      oneOf('--gpu', ['auto', 'system', 'software']),
      'auto',
    )
    .option('--quick', 'few rows and rounds', false)
    .option('--only <pattern>', "rows whose name fits this regular expression: 'forward lstm 64', 'gru .* 1024$'", '')
    .option('--rounds <n>', 'turns of each contender (default: 9, quick 3)')
    .option(
      '--torch <device>',
      'what PyTorch runs on: cuda, cpu, or none to leave it out',
      oneOf('--torch', ['cuda', 'cpu', 'none']),
      'cuda',
    )
    .option('--python <program>', 'the Python that has PyTorch', 'python3')
    .option('--out <folder>', 'where latest.node.json and latest.node.md go', 'bench/results')
    .option(
      '--pack <file>',
      'make an archive (.tar.xz) with all that this needs, for a machine without network and npm; nothing is measured',
    )
}

/**
 * Reads a command line (without `node` and the script).
 * @returns undefined where only help was asked for, and has been shown
 * @throws OptionError naming the option, what it is and what is wanted
 */
export function readNodeOptions(commandLine: readonly string[]): NodeOptions | undefined {
  const command = program()
  if (!parse(command, commandLine)) return undefined
  const { gpu, quick, only, rounds, torch, python, out, pack } = command.opts<Raw>()
  if (pack !== undefined && !pack.endsWith('.tar.xz'))
    throw optionError(`--pack is '${pack}', wanted a name that ends in .tar.xz`)
  return {
    ...{ gpu, quick, python, out, pack },
    only: only === '' ? undefined : expression(only),
    rounds: rounds === undefined ? (quick ? 3 : 9) : whole('--rounds', 1, 1000)(rounds),
    torch: torch === 'none' ? null : torch,
  }
}

function expression(only: string): RegExp {
  try {
    return new RegExp(only, 'i')
  } catch (error) {
    throw optionError(`--only is '${only}': ${error instanceof Error ? error.message : String(error)}`)
  }
}
