import { Command } from 'commander'
import { OptionError } from '../../bindings/errors.js'
import { defaults, recipe, type ModelSettings, type Settings } from '../../demos/tagger/settings.js'
import { givenOptions, number, oneOf, parse, settle, share, whole } from '../arguments.js'
import type { Gpu } from '../page.js'
import { checkShipping, shipFolder, shipOption } from '../ship/options.js'

/** What the command line asks for, checked. */
export interface Options {
  settings: Settings
  /** Where the sentences come from: see corpora.ts. */
  data: string
  /** The folder of the model. */
  out: string
  gpu: Gpu
  /** Only tag this sentence with a saved model. */
  tag: string | undefined
  /** A trained model, in place of the one in the folder. */
  model: string | undefined
  /** Make the model of the demo page, in this folder. */
  ship: string | undefined
}

/** Where the model of the demo page is. */
const demo = 'demos/tagger'
const spellings: readonly ModelSettings['spelling'][] = ['cnn', 'lstm', 'none']

function program(): Command {
  const command = new Command('npm run tagger --')
    .description(
      'Trains a part-of-speech tagger in headless Chrome, on the Brown corpus if you name no other, measures it on sentences held\n' +
        'out, and saves it. Ctrl-C measures and saves, too. With --tag a saved model tags a sentence; --ship makes the model of\n' +
        'the demo page.',
    )
    .option(
      '--data <where>',
      'brown; ewt (UD English EWT, in the folder that WEBRNN_DATA names); a folder with files …train…, …dev…, …test…; or one file. ' +
        'CoNLL-U, or a word, a tab and its tag a line',
      'brown',
    )
    .option('--crf', 'a CRF on top', false)
    .option(
      '--spelling <kind>',
      'what reads the characters of a word: cnn, lstm or none',
      oneOf('--spelling', spellings),
      defaults.spelling,
    )
    .option('--units <count>', 'units of each layer and direction', whole('--units', 1, 8192), defaults.units)
    .option('--layers <count>', 'recurrent layers', whole('--layers', 1, 16), defaults.layers)
    .option('--embedding <size>', 'numbers that stand for a word', whole('--embedding', 1, 8192), defaults.embedding)
    .option('--epochs <count>', 'passes over the training sentences', whole('--epochs', 1, 1e6), defaults.epochs)
    .option(
      '--minutes <time>',
      `stop training after so long (default: ${defaults.minutes} unless --epochs is given)`,
      number('--minutes', 0, 1e6),
    )
    .option('--batch <rows>', 'sentences of a batch', whole('--batch', 1, 65536), defaults.batch)
    .option('--lr <rate>', 'the highest learning rate', number('--lr', 0, 10), defaults.rate)
    .option('--clip <norm>', 'norm that the gradient is clipped to', number('--clip', 0, 1e9), defaults.clipNorm)
    .option('--dropout <share>', 'of the numbers between layers', share('--dropout'), defaults.dropout)
    .option('--least <count>', 'words seen less often have no vector', whole('--least', 1, 1e9), defaults.least)
    .option('--seed <number>', 'for weights, batches and dropout', whole('--seed', 0, 2 ** 31 - 1), defaults.seed)
    .option('--backend <name>', 'wasm or webgpu', oneOf('--backend', ['webgpu', 'wasm']), defaults.backend)
    .option(
      '--gpu <kind>',
      'what webgpu runs on: system (a graphics card), software (slow), or auto: system where there is one',
      oneOf('--gpu', ['auto', 'system', 'software']),
      'auto',
    )
    .option('--out <folder>', 'where the model is', 'runs/tagger')
    .option('--tag <sentence>', 'only tag this sentence with a saved model')
    .option('--model <file>', 'the model that tags (default: model.safetensors in --out), or that --ship takes')
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
  const { data, gpu, out, tag, model, ship } = command.opts<Raw>()
  if (tag !== undefined && tag.trim() === '') throw new OptionError('--tag is empty, wanted a sentence')
  checkShipping(given, recipe, ['tag'])
  if (given.has('model') && !given.has('tag') && !given.has('ship'))
    throw new OptionError('--model goes with --tag or --ship')
  const settings = settle(ship === undefined ? defaults : recipe, given, 'epochs', 1e6)
  return { settings, data, out, gpu, tag, model, ship: shipFolder(ship, demo) }
}

type Raw = Pick<Options, 'data' | 'gpu' | 'out' | 'tag' | 'model'> & { ship?: string | true }
