import { FormatError } from '../errors.js'
import type { FileTensor } from './safetensors.js'

/** How the tensors of a file become those of a model. */
export interface LoadOptions {
  /** Takes only the names that begin so, and takes it off them: `'encoder.'`. Default: all, as they are. */
  readonly prefix?: string | undefined
  /**
   * The model's name for one of the file's, which is without its prefix by then; null: leave it out. A function, or an object with the names that
   * change. Default: as it is.
   */
  readonly rename?: ((name: string) => string | null) | Readonly<Record<string, string | null>> | undefined
  /** False: loads what fits, and leaves all else in the model as it is. Default true: everything must fit. */
  readonly strict?: boolean | undefined
}

/** What of a file went into a model. */
export interface LoadReport {
  /** The model's names that the file has, in the right shape. */
  readonly loaded: readonly string[]
  /** The model's names that the file lacks. */
  readonly missing: readonly string[]
  /** The file's names, as they stand there, that the model lacks; without those that `prefix` and `rename` left out. */
  readonly unexpected: readonly string[]
  /** The model's names that have another shape in the file. */
  readonly misshapen: readonly string[]
}

/** Has its keys, and knows whether it has one. */
type Names = ReadonlyMap<string, unknown>

/**
 * Finds every wanted tensor in a file. Reports all that is missing, unexpected or misshapen at once.
 * @param wanted the shape of each name
 * @returns the tensors of the names that were found, whose numbers nobody has read, and the report
 * @throws FormatError if not everything fits and it must, or if two names become one
 */
export function matchState(
  tensors: ReadonlyMap<string, FileTensor>,
  wanted: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  options: LoadOptions = {},
): { found: Map<string, FileTensor>; report: LoadReport } {
  const given = renamed(tensors, options)
  const is = (name: string): string => list(given.get(name)!.shape)
  const should = (name: string): string => list(wanted.get(name)!.shape)
  const there = [...wanted.keys()].filter((name) => given.has(name))
  const report = {
    loaded: there.filter((name) => is(name) === should(name)),
    missing: [...wanted.keys()].filter((name) => !given.has(name)),
    unexpected: [...given].filter(([name]) => !wanted.has(name)).map(([, { source }]) => source),
    misshapen: there.filter((name) => is(name) !== should(name)),
  }
  const wrong = [
    ...report.missing.map((name) => `missing: ${name} ${should(name)}`),
    ...report.misshapen.map((name) => `misshapen: ${name} is ${is(name)}, wanted ${should(name)}`),
    ...report.unexpected.map((name) => `unexpected: ${name}`),
  ]
  if (wrong.length > 0 && (options.strict ?? true))
    throw new FormatError(
      ['the file does not fit (nothing was changed):', ...wrong, ...hints(given, wanted, options)].join('\n  '),
    )
  return { found: new Map(report.loaded.map((name) => [name, tensors.get(given.get(name)!.source)!])), report }
}

/** What the file has by the model's names: the shape, and the name in the file. */
function renamed(
  tensors: ReadonlyMap<string, FileTensor>,
  { prefix = '', rename = {} }: LoadOptions,
): Map<string, { shape: readonly number[]; source: string }> {
  // Own names only: a tensor may be called `constructor`.
  const nameOf =
    typeof rename === 'function' ? rename : (name: string) => (Object.hasOwn(rename, name) ? rename[name]! : name)
  const given = new Map<string, { shape: readonly number[]; source: string }>()
  for (const [source, { shape }] of tensors) {
    const name = source.startsWith(prefix) ? nameOf(source.slice(prefix.length)) : null
    if (name === null) continue
    const other = given.get(name)
    if (other) throw new FormatError(`'${other.source}' and '${source}' of the file are both renamed to '${name}'`)
    given.set(name, { shape, source })
  }
  return given
}

/** What to try where the names of the one side are those of the other but for what stands before each. */
function hints(given: Names, wanted: Names, { prefix = '', rename }: LoadOptions): string[] {
  if (rename) return []
  const more = before(wanted, given)
  if (more) return [`it fits without '${prefix}${more}' before each name: load(bytes, { prefix: '${prefix}${more}' })`]
  const less = before(given, wanted)
  return less ? [`it fits with '${less}' before each name: load(bytes, { rename: (name) => '${less}' + name })`] : []
}

/** What stands before each of these names among the longer ones; undefined if it is nothing, or not the same. */
function before(names: Names, longer: Names): string | undefined {
  const [first] = names.keys()
  if (first === undefined) return undefined
  return [...longer.keys()]
    .filter((name) => name.endsWith(first))
    .map((name) => name.slice(0, name.length - first.length))
    .find((prefix) => prefix && [...names.keys()].every((name) => longer.has(prefix + name)))
}

const list = (shape: readonly number[]): string => `[${shape.join(', ')}]`
