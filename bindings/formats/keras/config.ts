/** Values of a file, of which nothing is trusted. */

export type Config = Readonly<Record<string, unknown>>

/** Why a layer cannot be read. It never leaves `readKeras`, which tells all of them at once; so it is no Error, which would note where it arose. */
export class Refusal {
  constructor(readonly message: string) {}
}

export function refuse(reason: string): never {
  throw new Refusal(reason)
}

export const isObject = (value: unknown): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** The text that a list begins with: where Keras refers to a layer it is `[name, call, output]`. */
export const firstOf = (list: unknown): string | null =>
  Array.isArray(list) && typeof list[0] === 'string' ? list[0] : null

/** A value in a message: short, and never a whole tree of the file. */
export const show = (value: unknown): string =>
  typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'a list' : 'an object') : clip(String(value))

/** A text of the file in a message. */
export const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** A whole number from 1; Keras writes `3` or `[3]` where there is one axis. */
export function count(config: Config, name: string, most = Number.MAX_SAFE_INTEGER): number {
  const given = config[name]
  const value: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given
  if (!isCount(value) || value < 1 || value > most) {
    const wanted = most < Number.MAX_SAFE_INTEGER ? `from 1 to ${most}` : 'from 1'
    refuse(`${name} is ${show(given)}, wanted a whole number ${wanted}`)
  }
  return value
}

/** One of some texts. */
export function choice<Choice extends string>(
  config: Config,
  name: string,
  choices: readonly Choice[],
  absent?: Choice,
): Choice {
  const value = config[name] === undefined ? absent : config[name]
  return choices.find((one) => one === value) ?? refuse(`${name} is ${show(value)}, wanted ${choices.join(' or ')}`)
}

/** Refuses a layer where something is on that is not done here. */
export function expectOff(config: Config, ...names: readonly string[]): void {
  for (const name of names) if (config[name]) refuse(`${name} is ${show(config[name])}`)
}
