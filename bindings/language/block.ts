import type { Statement } from './gradient.js'
import { children, fingerprint, leaves, type AnyFunction, type Key, type Operator, type Tree } from './tree.js'

/** How a target language writes what an expression is made of. Texts passed in are complete; `level` tells how tightly they bind. */
export interface Dialect {
  number(value: number): string
  call(name: AnyFunction, of: string): string
  negate(of: Text): Text
  binary(operator: Operator, left: Text, right: Text): Text
}

export interface Text {
  readonly text: string
  readonly level: number
}

export const ATOM = 9

/** A straight run of statements in a target language. */
export interface Block {
  /** What must be loaded first: all that is read and not computed in the block. */
  readonly loads: readonly Key[]
  readonly lines: readonly Line[]
}

/** `key = text`. A key `t0`, `t1` … is a common subexpression. */
export interface Line {
  readonly key: Key
  readonly text: string
  readonly add: boolean
}

/** Writes statements in order; a subexpression that occurs twice is computed once, before its first use. */
export function block(statements: readonly Statement[], dialect: Dialect): Block {
  const uses = new Map<string, number>()
  const count = (tree: Tree): void => {
    const print = fingerprint(tree)
    uses.set(print, (uses.get(print) ?? 0) + 1)
    if (uses.get(print) === 1) children(tree).forEach(count)
  }
  statements.forEach(({ tree }) => count(tree))

  const lines: Line[] = []
  const temporaries = new Map<string, string>()
  const write = (tree: Tree, isWhole = false): Text => {
    if (tree.kind === 'number') return { text: dialect.number(tree.value), level: ATOM }
    if (tree.kind === 'leaf') return { text: localName(tree.key), level: ATOM }
    const print = fingerprint(tree)
    const known = temporaries.get(print)
    if (known) return { text: known, level: ATOM }
    const text = writeNode(tree)
    if (isWhole || uses.get(print)! < 2) return text
    const name = `t${temporaries.size}`
    temporaries.set(print, name)
    lines.push({ key: name, text: text.text, add: false })
    return { text: name, level: ATOM }
  }
  const writeNode = (tree: Tree): Text => {
    if (tree.kind === 'binary') return dialect.binary(tree.operator, write(tree.left), write(tree.right))
    if (tree.kind === 'negate') return dialect.negate(write(tree.of))
    if (tree.kind === 'call') return { text: dialect.call(tree.name, write(tree.of).text), level: ATOM }
    throw new TypeError(`no node: ${tree.kind}`)
  }

  for (const { target, tree, add } of statements) {
    const { text } = write(tree, isLocal(target))
    if (isLocal(target) && tree.kind !== 'leaf' && tree.kind !== 'number')
      temporaries.set(fingerprint(tree), localName(target))
    lines.push({ key: target, text, add })
  }
  const computed = new Set(statements.map(({ target }) => target))
  const loads = [...new Set(statements.flatMap(({ tree }) => [...leaves(tree)]))].filter((key) => !computed.has(key))
  return { loads, lines }
}

/** Whether a statement defines a name that later statements read (and not only a place in memory). */
export const isLocal = (key: Key): boolean => /^(value|after|d)\.|^t\d+$/.test(key)

/** The variable that stands for a key in derived code: `i`, `c_next`, `d_i`, `wx_i`. */
export function localName(key: Key): string {
  const [space, name] = key.split('.') as [string, string | undefined]
  switch (space) {
    case 'value':
    case 'before':
      return name!
    case 'after':
      return `${name}_next`
    case 'dafter':
      return `d_after_${name}`
    default:
      return name === undefined ? space : `${space}_${name}`
  }
}
