import { Command } from 'commander'
import { whole } from '../../tools/arguments.js'
import type { Settings } from './measure.js'
import { planRows, type Row } from './rows.js'

export interface Options {
  readonly rows: readonly Row[]
  readonly json: string | undefined
  readonly settings: Settings
}

const FULL: Settings = { heats: 3, rounds: 240, slice: 2, warmUp: 40, budget: 5000 }
const QUICK: Settings = { heats: 1, rounds: 6, slice: 0.2, warmUp: 1, budget: 1000 }

interface Raw {
  only: string
  chrome?: true
  rounds?: number
  quick?: true
  json?: string
}

/**
 * Reads a command line (without `node` and the script). Help, and what commander understands to be a mistake, end the process.
 * @throws OptionError
 */
export function readOptions(commandLine: readonly string[]): Options {
  const command = new Command('npm run bench:cells --')
    .description(
      'The derived LSTM and GRU beside fragments written by hand (bench/baselines), and cells made at run time beside the shipped ones. ' +
        'WebAssembly in Node, WebGPU in headless Chrome.',
    )
    .option('--only <text>', "only rows with all these words: 'webgpu', 'wasm-simd gru_before', 'by hand backward'", '')
    .option('--chrome', 'measure WebAssembly in headless Chrome, too')
    .option(
      '--rounds <count>',
      `slices of either subject in a row (default: ${FULL.rounds})`,
      whole('--rounds', 1, 1e6),
    )
    .option('--quick', 'one small size and a few rounds: shows that everything works, and no more')
    .option('--json <file>', 'write the results there, too')
    .helpOption('--help', 'show this')
    .allowExcessArguments(false)
    .parse(commandLine, { from: 'user' })
  const { only, chrome, rounds, quick, json } = command.opts<Raw>()
  const settings = quick ? QUICK : FULL
  const rows = planRows({ only, quick: quick ?? false, wasmInChrome: chrome ?? false })
  if (rows.length === 0) command.error(`error: --only is '${only}', which fits no row`)
  return {
    rows,
    json,
    // Who asks for more rounds has the time for them.
    settings: rounds
      ? { ...settings, rounds, budget: settings.budget * Math.max(1, rounds / settings.rounds) }
      : settings,
  }
}
