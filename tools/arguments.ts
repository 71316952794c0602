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
