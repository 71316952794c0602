import type { Part, Recording } from './recording.js'

/** What a person looks at: one unit's numbers of one kind. */
export interface Selection {
  readonly layer: number
  /** `h`, `c`, a gate */
  readonly name: string
  readonly unit: number
}

/** The values between which colours go. */
export interface Scale {
  readonly low: number
  readonly high: number
}

const titles: Readonly<Record<string, string>> = {
  h: 'output h',
  c: 'memory c',
  i: 'input gate i',
  f: 'forget gate f',
  g: 'candidate g',
  o: 'output gate o',
  r: 'reset gate r',
  z: 'update gate z',
  n: 'candidate n',
}

/** What a part is called. */
export const titleOf = (name: string): string => titles[name] ?? name

/** Between 0 and 1 by nature. */
const gates = new Set(['i', 'f', 'o', 'r', 'z'])

export function partOf({ parts }: Recording, { layer, name }: Pick<Selection, 'layer' | 'name'>): Part {
  return parts.find((part) => part.layer === layer && part.name === name)!
}

/** One unit's number at each character. */
export function unitValues({ hidden, characters }: Recording, { values }: Part, unit: number): Float32Array {
  return Float32Array.from(characters, (_, at) => values[at * hidden + unit]!)
}

/** Gates from 0 to 1; else as far from 0 on both sides as the farthest of these. */
export function scaleOf(name: string, values: Float32Array): Scale {
  if (gates.has(name)) return { low: 0, high: 1 }
  const high = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6)
  return { low: -high, high }
}

/** Where a value lies on its scale, −1 … 1. */
export function shade(value: number, { low, high }: Scale): number {
  return Math.min(1, Math.max(-1, (2 * (value - low)) / (high - low) - 1))
}
