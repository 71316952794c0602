/** Command lines: their parsing, and the values of options, checked as they are read. Each throws an OptionError that says what was wanted. */
import { CommanderError, type Command } from 'commander'
import { OptionError } from '../bindings/errors.js'

/**
 * Parses a command line (without `node` and the script).
 * @returns false where only help was asked for, and has been shown
 * @throws OptionError
 */
export function parse(command: Command, commandLine: readonly string[]): boolean {
  command
    .helpOption('--help', 'show this')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  try {
    command.parse(commandLine, { from: 'user' })
    return true
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return false
    throw new OptionError(error.message.replace(/^error: /, ''))
  }
}

/** The options that stand on the command line, by name. The others have their defaults. */
export function givenOptions(command: Command): Map<string, unknown> {
  const given = Object.entries(command.opts()).filter(([name]) => command.getOptionValueSource(name) === 'cli')
  return new Map(given)
}

/** An option as it is typed: `sampleLength` is `--sample-length`. */
export const dashed = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** @throws OptionError if both options are given */
export function exclude(given: ReadonlyMap<string, unknown>, one: string, other: string): void {
  if (given.has(one) && given.has(other))
    throw new OptionError(`${dashed(one)} and ${dashed(other)} exclude each other`)
}

/** Settings whose options are called by another name. */
const OPTION_NAMES: Readonly<Record<string, string>> = { rate: 'lr', clipNorm: 'clip' }

/** The name of the option for a setting: `clipNorm` is `clip`. */
export const optionOf = (setting: string): string => OPTION_NAMES[setting] ?? setting

/**
 * Settings as the command line has them, and where it is silent as they are in `base`. Whoever names the time alone means the time, whoever names the
 * count alone means that.
 * @param count the setting that ends a run, beside the minutes
 * @param most a count that is no end
 */
export function settle<Settings extends { minutes: number | null }>(
  base: Settings,
  given: ReadonlyMap<string, unknown>,
  count: keyof Settings & string,
  most: number,
): Settings {
  const entries = Object.entries(base).map(([name, value]) => [name, given.get(optionOf(name)) ?? value])
  const settings = Object.fromEntries(entries) as Settings
  if (given.has('minutes') && !given.has(count)) return { ...settings, [count]: most }
  if (given.has(count) && !given.has('minutes')) return { ...settings, minutes: null }
  return settings
}

/** For commands that have values of their own to check. */
export const optionError = (message: string): OptionError => new OptionError(message)

export function oneOf(option: string, names: readonly string[]): (value: string) => string {
  return (value) => {
    if (!names.includes(value)) throw new OptionError(`${option} is '${value}', there are: ${names.join(', ')}`)
    return value
  }
}

export function whole(option: string, least: number, most: number): (value: string) => number {
  return (value) => {
    const result = Number(value)
    if (!/^\d+$/.test(value) || result < least || result > most) {
      throw new OptionError(`${option} is '${value}', wanted a whole number from ${least} to ${most}`)
    }
    return result
  }
}

/** A number from 0 up to, but without, 1. */
export function share(option: string): (value: string) => number {
  return (value) => {
    const result = Number(value)
    if (value.trim() === '' || !(result >= 0 && result < 1))
      throw new OptionError(`${option} is '${value}', wanted a number from 0, below 1`)
    return result
  }
}

export function number(option: string, above: number, most: number): (value: string) => number {
  return (value) => {
    const result = Number(value)
    if (value.trim() === '' || !(result > above && result <= most)) {
      throw new OptionError(`${option} is '${value}', wanted a number above ${above}, at most ${most}`)
    }
    return result
  }
}
