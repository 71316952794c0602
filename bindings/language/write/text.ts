import { localName } from '../block.js'
import type { Primitive } from '../primitives.js'
import type { Operator, Tree } from '../tree.js'

/** How a language writes what an expression is made of. */
export interface Dialect {
  number(value: number): string
  call(name: Primitive, of: string): string
  negate(of: Text): Text
  binary(operator: Operator, left: Text, right: Text): Text
}

/** A part of an expression, and how tightly it binds. */
export interface Text {
  readonly text: string
  readonly level: number
}

export const ATOM = 9

/** Operators as mathematics has them, with as few brackets as can be: WGSL's, and what people read. */
export const INFIX: Pick<Dialect, 'negate' | 'binary'> = {
  negate: (of) => ({ text: `-${bracket(of, ATOM)}`, level: 3 }),
  binary(operator, left, right) {
    const level = operator === '+' || operator === '-' ? 1 : 2
    return { text: `${bracket(left, level)} ${operator} ${bracket(right, level + 1)}`, level }
  },
}

/** For people: as an equation is written. */
export const PLAIN: Dialect = { ...INFIX, number: String, call: (name, of) => `${name}(${of})` }

const bracket = (text: Text, level: number): string => (text.level < level ? `(${text.text})` : text.text)

/** Writes an expression. */
export const write = (tree: Tree, dialect: Dialect): string => part(tree, dialect).text

function part(tree: Tree, dialect: Dialect): Text {
  switch (tree.kind) {
    case 'number':
      return { text: dialect.number(tree.value), level: ATOM }
    case 'leaf':
      return { text: localName(tree.key), level: ATOM }
    case 'negate':
      return dialect.negate(part(tree.of, dialect))
    case 'call':
      return { text: dialect.call(tree.name, write(tree.of, dialect)), level: ATOM }
    case 'binary':
      return dialect.binary(tree.operator, part(tree.left, dialect), part(tree.right, dialect))
  }
}
