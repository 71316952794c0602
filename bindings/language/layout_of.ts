import type { Program } from './analyse.js'
import type { Gradient } from './gradient.js'
import { inputBlocks, type CellLayout } from './layout.js'
import { isState, nameOf, spaceOf, type Key } from './tree.js'

/** What the kernels must know of a program. */
export function layoutOf(program: Program, gradient: Gradient): CellLayout {
  const { stages, ...rest } = program
  let begin = 0
  return {
    ...rest,
    stages: stages.map(({ operand, gates }) => {
      const state = isState(operand) ? program.states.indexOf(nameOf(operand.key)) : null
      const stage = { begin, end: begin + gates.length, operand: state }
      begin = stage.end
      return stage
    }),
    saved: gradient.saved.map((key) => (spaceOf(key) === 'value' ? nameOf(key) : key)),
    carried: gradient.carried.map(nameOf),
    separate: gradient.separate,
  }
}

/** Finds the index of a key within its array: `ru.n` → 2. Behind the gates of `wx` comes x, behind those of `dwx` also the gradients of P. */
export function indexer(program: Program, gradient: Gradient): (key: Key) => number {
  const { inputs, recurrent, peepholes, states } = program
  return (key) => {
    const name = nameOf(key)
    switch (spaceOf(key)) {
      case 'wx':
      case 'dwx':
        return name === 'x' ? inputs.length : inputs.indexOf(name)
      case 'ru':
      case 'dru':
        return recurrent.indexOf(name)
      case 'P':
        return peepholes.indexOf(name)
      case 'dP':
        return inputBlocks(program) + peepholes.indexOf(name)
      case 'carried':
        return gradient.carried.indexOf(`value.${name}`)
      default:
        return states.indexOf(name)
    }
  }
}
