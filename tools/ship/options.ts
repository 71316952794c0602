/** The options of both commands that make a model for a demo page. */
import type { Command } from 'commander'
import { fileURLToPath } from 'node:url'
import { OptionError } from '../../bindings/errors.js'
import { dashed, exclude, optionOf } from '../arguments.js'

const project = fileURLToPath(new URL('../../', import.meta.url))

/** @param demo the folder of the page, in the project */
export const shipOption = (command: Command, demo: string): Command =>
  command.option(
    '--ship [folder]',
    `make the model of the demo page: train by its recipe, or take what --model names; round to half precision, measure, write it and its card (default folder: ${demo})`,
  )

/** Where the model goes; undefined where none is to be shipped. @param ship what the command line has */
export const shipFolder = (ship: string | true | undefined, demo: string): string | undefined =>
  ship === true ? `${project}${demo}` : ship

/**
 * @param given the options on the command line
 * @param settings what a training is made of
 * @param others options that mean another use of the command
 * @throws OptionError where an option does not go with --ship
 */
export function checkShipping(given: ReadonlyMap<string, unknown>, settings: object, others: readonly string[]): void {
  if (!given.has('ship')) return
  for (const other of others) exclude(given, 'ship', other)
  if (!given.has('model')) return
  const forTraining = ['out', ...Object.keys(settings).map(optionOf)].filter((name) => name !== 'backend')
  const idle = forTraining.find((name) => given.has(name))
  if (idle)
    throw new OptionError(`${dashed(idle)} is for training, but the model that --model names is trained already`)
}
