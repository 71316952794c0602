/**
 * Short names for what the kernels' shaders declare outside functions, and for members of their structs: one mapping for all files of shaders/kernels, for they are joined
 * when a device compiles them, so that a name has to become the same in each.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { textOfWgsl } from './wgsl_text.js'

const WORD = /\b[A-Za-z_]\w*/g
const DECLARED = /\b(?:fn|struct|const|override|var<(?:private|workgroup|uniform)>) ?(\w+)/g
const STRUCT = /\bstruct \w+\{([^}]*)\}/g
const MEMBER = /(\w+):/g
const FUNCTION = /\bfn (\w+)/g
/** What scripts bind, by the name of the variable. */
const BINDING = /\bvar<storage[^>]*>(\w+)/g
/** What scripts give a value: an override whose own is a mere number. Those that follow from others are a shader's own. */
const GIVEN = /\boverride (\w+):\w+=(?:\d\w*|true|false);/g
/** WGSL's own, of which a member may have the name: attributes, built-in values and functions. */
const ATTRIBUTE = /@(?:builtin\()?(\w+)/g
const CALLED = /\b(\w+)\(/g
const CALLABLE = /\b(?:fn|struct) (\w+)/g
/** What a swizzle may be called as well. */
const COMPONENTS = /^(?:[xyzw]{1,4}|[rgba]{1,4})$/

/** Whose functions the fragments of cells call, those of cells to come as well (bindings/language/write/wgsl.ts). */
const CALLED_BY_CELLS = ['math', 'unit_forward', 'unit_backward']

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

const found = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name)

/**
 * The shaders of a folder by name, as scripts carry them, but for the names that they have in common.
 * @returns {Record<string, string>}
 */
export const shadersIn = (folder) =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [file.replace('.wgsl', ''), textOfWgsl(readFileSync(join(folder, file), 'utf8'))]),
  )

/**
 * A letter and a digit for each name, in the order in which names come: so are those alike that are near each other, which compresses well. No word of WGSL is of that kind.
 * @param {Record<string, string>} kernels those of shaders/kernels; where there is an entry point, it is called as its file
 * @param {Record<string, string>} cells those of shaders/cells, whose fragments and all that they use keep their names
 * @returns {Map<string, string>}
 */
export function shortNames(kernels, cells) {
  const all = Object.values(kernels).join('\n')
  const members = found(all, STRUCT).flatMap((body) => found(body, MEMBER))
  const declared = new Set([...found(all, DECLARED), ...members])
  const callable = new Set(found(all, CALLABLE))
  const kept = new Set([
    ...found(all, ATTRIBUTE),
    ...found(all, CALLED).filter((name) => !callable.has(name)),
    ...Object.keys(kernels),
    ...CALLED_BY_CELLS.flatMap((name) => found(kernels[name] ?? '', FUNCTION)),
    ...Object.values(cells).flatMap((text) => text.match(WORD)),
    ...found(all, BINDING),
    ...found(all, GIVEN),
  ])
  const words = new Set(all.match(WORD))
  const free = Array.from('0123456789', (digit) => LETTERS.map((letter) => letter + digit))
    .flat()
    .filter((name) => !words.has(name) && !kept.has(name))
  const long = [...words].filter(
    (name) => name.length > 2 && declared.has(name) && !kept.has(name) && !COMPONENTS.test(name),
  )
  if (long.length > free.length) throw new Error(`${long.length} names, and only ${free.length} short ones`)
  return new Map(long.map((name, n) => [name, free[n]]))
}

/** @param {Map<string, string>} names */
export const withNames = (text, names) => text.replace(WORD, (word) => names.get(word) ?? word)
