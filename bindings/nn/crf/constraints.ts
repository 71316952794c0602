import { OptionError } from '../../errors.js'
import { expectOptions } from '../../options.js'

/** Steps that no path may take, by the numbers of the tags. */
export interface Forbidden {
  /** Pairs [from, to]. */
  readonly transitions?: readonly (readonly [number, number])[]
  /** Tags that no sentence begins with. */
  readonly start?: readonly number[]
  /** Tags that no sentence ends with. */
  readonly end?: readonly number[]
}

const FORBIDDEN = Math.fround(-1e30)
const ALLOWED = Math.fround(3e38)

/** What scores [C + 2, C] are cut off at: see `CrfShape.limits`. */
export class Limits {
  readonly values: Float32Array

  /** @throws OptionError */
  constructor(
    readonly tags: number,
    forbidden: Forbidden,
  ) {
    expectOptions('CRF: forbidden', forbidden, ['transitions', 'start', 'end'])
    this.values = new Float32Array((tags + 2) * tags).fill(ALLOWED)
    const odd = forbidden.transitions?.findIndex((pair) => !Array.isArray(pair) || pair.length !== 2) ?? -1
    if (odd >= 0) throw new OptionError(`CRF: forbidden.transitions[${odd}] is no pair [from, to]`)
    for (const [from, to] of forbidden.transitions ?? []) this.#forbid(this.#tag(from), this.#tag(to))
    for (const tag of forbidden.start ?? []) this.#forbid(tags, this.#tag(tag))
    for (const tag of forbidden.end ?? []) this.#forbid(tags + 1, this.#tag(tag))
  }

  #forbid(row: number, column: number): void {
    this.values[row * this.tags + column] = FORBIDDEN
  }

  #tag(tag: number): number {
    if (Number.isInteger(tag) && tag >= 0 && tag < this.tags) return tag
    throw new OptionError(`CRF: forbidden names tag ${tag}, which is not in [0, ${this.tags})`)
  }

  /** What is forbidden of a path, in words; null if nothing is. */
  complaint(path: readonly number[]): string | null {
    const { tags, values } = this
    const isForbidden = (row: number, column: number): boolean => values[row * tags + column] === FORBIDDEN
    const [first] = path
    const last = path.at(-1)
    if (first === undefined || last === undefined) return null
    if (isForbidden(tags, first)) return `begins with tag ${first}`
    const step = path.findIndex((tag, at) => at > 0 && isForbidden(path[at - 1]!, tag))
    if (step > 0) return `goes from tag ${path[step - 1]} to tag ${path[step]} at step ${step}`
    return isForbidden(tags + 1, last) ? `ends with tag ${last}` : null
  }
}

/**
 * What the schemes BIO and BIOES (Ramshaw & Marcus 1995; Ratinov & Roth 2009) forbid: inside of an entity comes only after its own beginning or
 * inside, and in BIOES an entity that has begun must end.
 * @param tags the names by number: `O`, `B-PER`, `I-PER`, …; with E- or S- among them the scheme is BIOES. Other names, as that of a padding
 * entry, are left alone
 */
export function bioConstraints(tags: readonly string[]): Required<Forbidden> {
  const parts = tags.map((tag) => {
    const [, place = '', kind = ''] = /^([BIES])-(.+)$/.exec(tag) ?? []
    return { place, kind }
  })
  const isClosed = parts.some(({ place }) => place === 'E' || place === 'S')
  /** Whether an entity of this kind is open after the tag. */
  const opens = ({ place }: { place: string }): boolean => place === 'B' || place === 'I'
  const continues = ({ place }: { place: string }): boolean => place === 'I' || place === 'E'
  const isBad = (from: (typeof parts)[number], to: (typeof parts)[number]): boolean =>
    continues(to) ? !opens(from) || from.kind !== to.kind : isClosed && opens(from)
  const numbers = tags.map((_, tag) => tag)
  return {
    transitions: numbers.flatMap((from) =>
      numbers.filter((to) => isBad(parts[from]!, parts[to]!)).map((to) => [from, to] as const),
    ),
    start: numbers.filter((tag) => continues(parts[tag]!)),
    end: isClosed ? numbers.filter((tag) => opens(parts[tag]!)) : [],
  }
}
