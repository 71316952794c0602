import { Command } from 'commander'
import * as definitions from '../../bindings/cells/definitions.js'
import { OptionError } from '../../bindings/errors.js'
import { exclude, givenOptions, number, oneOf, parse, settle, share, whole } from '../arguments.js'
import type { Gpu } from '../page.js'
import { checkShipping, shipFolder, shipOption } from '../ship/options.js'
import {
  defaults,
  recipe,
  sampleDefaults,
  type SampleSettings,
  type Settings,
} from '../../demos/shakespeare/settings.js'

/** What the command line asks for, checked. */
export interface Options {
  settings: Settings
  /** The options that stand on the command line, so that a checkpoint can be held against them. */
  given: ReadonlyMap<string, unknown>
  sample: SampleSettings
  text: string | undefined
  data: string | undefined
  resume: string | undefined
  out: string | undefined
  every: number
  gpu: Gpu
  /** Only write: so many characters. */
  generate: number | undefined
  model: string | undefined
  outFile: string | undefined
  imitate: boolean
  /** Make the model of the demo page, in this folder. */
  ship: string | undefined
}

/** Where the model of the demo page is. */
const demo = 'demos/shakespeare'
const cells = [...new Set(['lstm', 'gru', 'rnn', ...Object.keys(definitions)])]

function program(): Command {
  const command = new Command('npm run shakespeare --')
    .description(
      'Trains a character model on a text (Shakespeare, if you name none) in headless Chrome, shows what it writes as it\n' +
        'learns, and saves it. Ctrl-C saves too. With --generate a saved model only writes; --ship makes the model of the\n' +
        'demo page.',
    )
    .option('--backend <name>', 'webgpu or wasm', oneOf('--backend', ['webgpu', 'wasm']), defaults.backend)
    .option(
      '--gpu <kind>',
      'what webgpu runs on: system (a graphics card), software (slow), or auto: system where there is one',
      oneOf('--gpu', ['auto', 'system', 'software']),
      'auto',
    )
    .option('--cell <name>', cells.join(', '), oneOf('--cell', cells), defaults.cell)
    .option('--hidden <units>', 'units of a layer', whole('--hidden', 1, 8192), defaults.hidden)
    .option('--layers <count>', 'recurrent layers', whole('--layers', 1, 16), defaults.layers)
    .option(
      '--embedding <size>',
      'numbers that stand for a character',
      whole('--embedding', 1, 8192),
      defaults.embedding,
    )
    .option('--batch <rows>', 'streams of text read side by side', whole('--batch', 1, 65536), defaults.batch)
    .option('--length <steps>', 'characters per row and iteration', whole('--length', 1, 65536), defaults.length)
    .option('--lr <rate>', 'learning rate at the start', number('--lr', 0, 10), defaults.rate)
    .option('--clip <norm>', 'norm that the gradient is clipped to', number('--clip', 0, 1e9), defaults.clipNorm)
    .option('--dropout <share>', 'of the numbers behind each recurrent layer', share('--dropout'), defaults.dropout)
    .option('--steps <count>', "iterations in the model's life", whole('--steps', 1, 1e9), defaults.steps)
    .option(
      '--minutes <time>',
      `stop after so long (default: ${defaults.minutes} unless --steps is given)`,
      number('--minutes', 0, 1e6),
    )
    .option('--seed <number>', 'for weights and samples', whole('--seed', 0, 2 ** 31 - 1), defaults.seed)
    .option('--text <file>', 'train on this text')
    .option('--data <folder>', 'take the data set from here (shakespeare/input.txt in it)')
    .option('--resume <file>', 'go on from this model.safetensors, with optimizer.safetensors beside it')
    .option('--out <folder>', 'where the model goes (default: runs/shakespeare, or where --resume is)')
    .option('--every <count>', 'validate and save every so many iterations', whole('--every', 0, 1e9), 500)
    .option('--prompt <text>', 'what a sample goes on from', sampleDefaults.prompt)
    .option('--temperature <value>', 'of samples', number('--temperature', 0, 100), sampleDefaults.temperature)
    .option(
      '--sample-length <count>',
      'characters of a sample',
      whole('--sample-length', 1, 1e7),
      sampleDefaults.length,
    )
    .option('--generate <count>', 'only write so many characters with a saved model', whole('--generate', 1, 1e8))
    .option('--model <file>', 'the model that writes (default: model.safetensors in --out), or that --ship takes')
    .option('--out-file <file>', 'write there instead of to the terminal')
    .option('--imitate', 'only write 200,000 characters to demos/shakespeare/imitation.txt', false)
  return shipOption(command, demo)
}

/**
 * Reads a command line (without `node` and the script).
 * @returns undefined where only help was asked for, and has been shown
 * @throws OptionError naming the option, what it is and what is wanted
 */
export function readOptions(argumentsGiven: readonly string[]): Options | undefined {
  const command = program()
  if (!parse(command, argumentsGiven)) return undefined
  const given = givenOptions(command)
  const { text, data, resume, out, every, gpu, generate, model, outFile, imitate, ship, ...raw } = command.opts<Raw>()
  exclude(given, 'text', 'data')
  exclude(given, 'generate', 'imitate')
  exclude(given, 'generate', 'resume')
  exclude(given, 'imitate', 'resume')
  exclude(given, 'imitate', 'outFile')
  checkShipping(given, recipe, ['generate', 'imitate', 'resume'])
  if (given.has('outFile') && !given.has('generate')) throw new OptionError('--out-file goes with --generate only')
  if (given.has('model') && !['generate', 'imitate', 'ship'].some((name) => given.has(name)))
    throw new OptionError('--model goes with --generate, --imitate or --ship; to train on from a model say --resume')
  const settings = settle(ship === undefined ? defaults : recipe, given, 'steps', 1e9)
  const { prompt, temperature, sampleLength: length } = raw
  const sample: SampleSettings = { prompt, length, temperature, seed: settings.seed }
  const files = { text, data, resume, out, model, outFile, ship: shipFolder(ship, demo) }
  return { settings, given, sample, ...files, every, gpu, generate, imitate }
}

type Raw = Omit<Options, 'settings' | 'given' | 'sample' | 'ship'> &
  Omit<SampleSettings, 'length' | 'seed'> & { sampleLength: number; ship?: string | true }
