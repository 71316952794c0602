import { forwardStatements, type Program } from './analyse.js'
import { block, isLocal, localName, type Block, type Dialect } from './block.js'
import type { Gradient, Statement } from './gradient.js'
import { indexer } from './layout_of.js'
import { spaceOf, type Key } from './tree.js'

/** Where a number lies in the arrays of one unit: `{ array: 'ru', index: 2 }`. */
export interface Place {
  readonly array:
    'wx' | 'ru' | 'before' | 'after' | 'saved' | 'dafter' | 'dbefore' | 'carried' | 'dwx' | 'dru' | 'doperand'
  readonly index: number
}

/** A language that fragments are written in. */
export interface Target extends Dialect {
  /** Null where the number is at hand under that name. */
  load(name: string, place: Place): string | null
  define(name: string, text: string): string
  store(place: Place, text: string, add: boolean): string
  /** Hands over what R multiplies. */
  giveOperand(text: string): string
}

/** The four pointwise functions of a cell, stage by stage, as lines. */
export interface Bodies {
  readonly forward: readonly (readonly string[])[]
  readonly operand: readonly (readonly string[])[]
  readonly operandBackward: readonly (readonly string[])[]
  readonly backward: readonly (readonly string[])[]
}

type Direction = 'forward' | 'backward'

/** Writes the pointwise functions in a language. */
export function bodies(program: Program, gradient: Gradient, target: Target): Bodies {
  const indexOf = indexer(program, gradient)

  /** Going forward, products come from where the kernel put them; going back, from where they were saved. */
  const placeOf = (key: Key, direction: Direction): Place => {
    const space = spaceOf(key)
    if (key === 'doperand') return { array: 'doperand', index: 0 }
    const isProduct = space === 'wx' || space === 'ru'
    if (gradient.saved.includes(key) && !(isProduct && direction === 'forward'))
      return { array: 'saved', index: gradient.saved.indexOf(key) }
    return { array: space as Place['array'], index: indexOf(key) }
  }

  const write = ({ loads, lines }: Block, direction: Direction): string[] => [
    ...loads.map((key) => target.load(localName(key), placeOf(key, direction))).filter((line) => line !== null),
    ...lines.flatMap(({ key, text, add }) => {
      if (!isLocal(key)) return [target.store(placeOf(key, direction), text, add)]
      const isKept = key.startsWith('after.') || gradient.saved.includes(key)
      const keep =
        direction === 'forward' && isKept ? [target.store(placeOf(key, direction), localName(key), false)] : []
      return [target.define(localName(key), text), ...keep]
    }),
  ]

  const forward = program.stages.map(({ equations }, stage) => {
    const products = equations
      .flatMap(({ name }) => [`wx.${name}`, `ru.${name}`])
      .filter((key) => gradient.saved.includes(key))
    const computed = block(forwardStatements(program.stages, stage), target)
    const missing = products.filter((key) => !computed.loads.includes(key))
    return [
      ...write({ ...computed, loads: [...computed.loads, ...missing] }, 'forward'),
      ...products.map((key) => target.store(placeOf(key, 'backward'), localName(key), false)),
    ]
  })
  const operand = program.stages.map(({ operand: tree }) => {
    const { loads, lines } = block([{ target: 'operand', tree, add: false }], target)
    const whole = lines.at(-1)!
    return [...write({ loads, lines: lines.slice(0, -1) }, 'forward'), target.giveOperand(whole.text)]
  })
  const back = (statements: readonly Statement[]): string[] => {
    const wanted = statements.filter((statement) => gradient.separate || !statement.target.startsWith('dwx.'))
    return write(block(wanted, target), 'backward')
  }
  return {
    forward,
    operand,
    operandBackward: gradient.stages.map((stage) => back(stage.operandBackward)),
    backward: gradient.stages.map((stage) => back(stage.backward)),
  }
}
