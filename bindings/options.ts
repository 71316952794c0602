import { OptionError } from './errors.js'

/** Throws on an option that the call does not know: a misspelt `dropuot` must not be ignored. @throws OptionError */
export function expectOptions(call: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new OptionError(`${call}: unknown option '${name}'; there are ${known.join(', ')}`)
  }
}

/** @throws OptionError unless `value` is a whole number from 1 */
export function expectCount(call: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new OptionError(`${call}: ${name} is ${value}, wanted a whole number from 1`)
}
