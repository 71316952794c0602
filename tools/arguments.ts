/** Values of command-line options, checked as they are read. Each throws an OptionError that says what was wanted. */
import { OptionError } from '../bindings/errors.js'

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
