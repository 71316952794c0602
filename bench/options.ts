import { Command } from 'commander'
import { optionError, oneOf, parse } from '../tools/arguments.js'
import type { Gpu } from '../tools/page.js'
import { planRows, plansCounts } from './suite/plan.js'
import { PEERS, type PeerName } from './peers/peer.js'
import { defaultThreads, type Order } from './suite/settings.js'

/** What the command line asks for, checked. */
export interface Options {
  readonly order: Order
  readonly profile: boolean
  readonly gpu: Gpu
  /** Where the results go, too. */
  readonly json: string | undefined
  /** The folder of `latest.json`, `latest.md` and its charts. */
  readonly out: string
}

interface Raw {
  backend: 'wasm' | 'webgpu'
  gpu: Gpu
  only: string
  threads?: readonly number[]
  peers?: readonly PeerName[]
  quick: boolean
  profile: boolean
  json?: string
  out: string
}

/** More threads than that nobody has asked for in earnest. */
const MOST_THREADS = 64

function program(): Command {
  return new Command('npm run bench --')
    .description(
      'Measures webrnn in headless Chrome, beside ONNX Runtime Web, TensorFlow.js and, in Node, ONNX Runtime: each result is checked first.\n' +
        'A quick run is over in a minute and a half, a whole one takes ten minutes.',
    )
    .option('--backend <name>', 'wasm or webgpu', oneOf('--backend', ['wasm', 'webgpu']), 'wasm')
    .option(
      '--gpu <kind>',
      'what webgpu runs on: system (a graphics card), software (slow), or auto: system where there is one',
      oneOf('--gpu', ['auto', 'system', 'software']),
      'auto',
    )
    .option(
      '--only <pattern>',
      "rows whose name fits this regular expression: 'forward lstm 64', 'training', 'wasm 2$'",
      '',
    )
    .option(
      '--threads <list>',
      'numbers of threads, such as 1,2 (default: 1, and 2 where there are two cores)',
      threads,
    )
    .option('--peers <list>', `${PEERS.join(',')}, or none (default: all that run there)`, peers)
    .option('--quick', 'few rows and rounds', false)
    .option('--profile', 'where the time of a training step goes, kernel by kernel, and nothing else', false)
    .option('--json <file>', 'write the results there, too')
    .option('--out <folder>', 'where latest.json, latest.md and its charts go', 'bench/results')
}

function threads(value: string): number[] {
  const counts = value.split(',').map(Number)
  if (counts.some((count) => !Number.isInteger(count) || count < 1 || count > MOST_THREADS))
    throw optionError(`--threads is '${value}', wanted whole numbers from 1 to ${MOST_THREADS}, separated by commas`)
  return [...new Set(counts)].sort((a, b) => a - b)
}

function peers(value: string): PeerName[] {
  if (value === 'none') return []
  const names = value.split(',')
  const stranger = names.find((name) => !(PEERS as readonly string[]).includes(name))
  if (stranger !== undefined) throw optionError(`--peers has '${stranger}', there are: ${PEERS.join(', ')}, or none`)
  return PEERS.filter((name) => names.includes(name))
}

/**
 * Reads a command line (without `node` and the script).
 * @param cores of this machine
 * @returns undefined where only help was asked for, and has been shown
 * @throws OptionError naming the option, what it is and what is wanted
 */
export function readOptions(commandLine: readonly string[], cores: number): Options | undefined {
  const command = program()
  if (!parse(command, commandLine)) return undefined
  const { backend, gpu, only, quick, profile, json, out, ...raw } = command.opts<Raw>()
  if (gpu !== 'auto' && backend === 'wasm') throw optionError('--gpu goes with --backend webgpu only')
  const names = raw.peers ?? PEERS.filter((name) => backend === 'wasm' || name !== 'onnxruntime-node')
  const order = { backend, only, quick, peers: names, threads: raw.threads ?? defaultThreads(cores) }
  const plan = { ...order, only: expression(only) }
  if (!profile && planRows(plan).length === 0 && !plansCounts(plan))
    throw optionError(`--only is '${only}', which fits no row`)
  return { order, profile, gpu, json, out }
}

function expression(only: string): RegExp {
  try {
    return new RegExp(only, 'i')
  } catch (error) {
    throw optionError(`--only is '${only}': ${error instanceof Error ? error.message : String(error)}`)
  }
}
