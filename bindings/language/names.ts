import { FUNCTIONS } from './functions.js'

/** Why a text cannot name a value or a state, or null if it can. */
export function wrongName(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return `'${name}' must begin with a letter`
  if (name.includes('__')) return `'${name}' has two underscores in a row, which derived code keeps for itself`
  const parameter = /^(b_R|[WRPb])_(\w+)$/.exec(name)
  if (parameter)
    return `'${name}' names a parameter of '${parameter[2]}'; it can only be given a value to start at, with :=`
  if (Object.hasOwn(FUNCTIONS, name)) return `'${name}' is reserved: it is a function`
  return RESERVED.test(name) ? `'${name}' is reserved: equations or derived code use it` : null
}

/**
 * Names that mean something else in an equation, and those of which derived code makes names that it has already (`localName`). All others serve, keywords as
 * well: they are written so that they are none.
 */
const RESERVED = /^(x|W|R|P|b|b_R|of|backward|t\d+|(d|wx|ru|operand|carried|before|after)_\w*|\w*_next)$/
