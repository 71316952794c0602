import { availableParallelism } from 'node:os'
import { Command } from 'commander'
import { OptionError } from '../../bindings/errors.js'
import { number, oneOf, parse, whole } from '../arguments.js'
import { defaults, defaultSeeds, type Settings } from './settings.js'

export interface CompareOptions {
  action: 'compare'
  settings: Settings
  /** Null: all of them. */
  cells: readonly string[] | null
  seeds: readonly number[]
  /** Runs that go on at the same time. */
  threads: number
  text: string | undefined
  json: string | undefined
}

/** What the command line asks for, checked. */
export type Options = { action: 'list' } | { action: 'show'; cell: string } | CompareOptions

const backends: readonly Settings['backend'][] = ['wasm', 'webgpu', 'auto']

/** Options that make no sense but beside `--compare`. */
const comparing = [
  'cells',
  'units',
  'steps',
  'seeds',
  'backend',
  'batch',
  'window',
  'lr',
  'clip',
  'threads',
  'text',
  'json',
]

function program(): Command {
  return new Command('npm run cells --')
    .description(
      'Lists the cells that ship, shows one with all that is derived from it, or compares them: character models with equally ' +
        'many parameters, Embedding → cell → Linear, are trained alike on Shakespeare. Ctrl-C ends with the table of what is finished.',
    )
    .option('--list', 'a table of all cells (the default)')
    .option('--show <cell>', 'a cell: equations, WGSL, AssemblyScript, gradient')
    .option('--compare', 'train every cell, and rank them by the loss on the held-out tenth of the text')
    .option('--cells <names>', 'compare only these: lstm,gru', names)
    .option(
      '--units <count>',
      "match the LSTM's parameters at so many units",
      whole('--units', 1, 8192),
      defaults.units,
    )
    .option('--steps <count>', 'iterations of each run', whole('--steps', 1, 1e9), defaults.steps)
    .option('--seeds <numbers>', `one run of every cell for each (default: ${defaultSeeds.join()})`, seeds)
    .option('--backend <name>', backends.join(', '), oneOf('--backend', backends), defaults.backend)
    .option('--batch <rows>', 'streams of text read side by side', whole('--batch', 1, 65536), defaults.batch)
    .option('--window <steps>', 'characters per row and iteration', whole('--window', 1, 65536), defaults.window)
    .option('--lr <rate>', 'learning rate at the start', number('--lr', 0, 10), defaults.rate)
    .option('--clip <norm>', 'norm that the gradient is clipped to', number('--clip', 0, 1e9), defaults.clipNorm)
    .option(
      '--threads <count>',
      "runs at a time (default: this machine's cores; 1 where it is not wasm)",
      whole('--threads', 1, 256),
    )
    .option('--text <file>', 'train on this text')
    .option('--json <file>', 'write the results there, too, whenever a run is finished')
}

interface Raw {
  list?: true
  show?: string
  compare?: true
  cells?: string[]
  units: number
  steps: number
  seeds?: number[]
  backend: Settings['backend']
  batch: number
  window: number
  lr: number
  clip: number
  threads?: number
  text?: string
  json?: string
}

/**
 * Reads a command line (without `node` and the script).
 * @returns undefined where only help was asked for, and has been shown
 * @throws OptionError naming the option, what it is and what is wanted
 */
export function readOptions(argumentsGiven: readonly string[]): Options | undefined {
  const command = program()
  if (!parse(command, argumentsGiven)) return undefined
  const raw = command.opts<Raw>()
  const actions = (['list', 'show', 'compare'] as const).filter((name) => raw[name] !== undefined)
  if (actions.length > 1) throw new OptionError(`--${actions[0]} and --${actions[1]} exclude each other`)
  const stray = comparing.find((name) => command.getOptionValueSource(name) === 'cli')
  if (!raw.compare && stray !== undefined) throw new OptionError(`--${stray} goes with --compare only`)
  if (raw.show !== undefined) return { action: 'show', cell: raw.show }
  if (!raw.compare) return { action: 'list' }
  const { backend, units, steps, batch, window, lr: rate, clip: clipNorm } = raw
  return {
    action: 'compare',
    settings: { backend, units, steps, batch, window, rate, clipNorm },
    cells: raw.cells ?? null,
    seeds: raw.seeds ?? defaultSeeds,
    threads: raw.threads ?? (backend === 'wasm' ? availableParallelism() : 1),
    text: raw.text,
    json: raw.json,
  }
}

function names(value: string): string[] {
  const found = value.split(',').map((name) => name.trim())
  distinct('--cells', value, found)
  return found
}

function seeds(value: string): number[] {
  const read = whole('--seeds', 0, 2 ** 31 - 1)
  const found = value.split(',').map((text) => {
    try {
      return read(text.trim())
    } catch {
      throw new OptionError(`--seeds is '${value}', wanted whole numbers from 0, such as 1,2,3`)
    }
  })
  distinct('--seeds', value, found)
  return found
}

function distinct(option: string, value: string, found: readonly unknown[]): void {
  if (new Set(found).size < found.length) throw new OptionError(`${option} is '${value}', which names one twice`)
}
