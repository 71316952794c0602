import type { Program } from './analyse.js'
import type { Gradient } from './gradient.js'
import type { CellLayout } from './layout.js'
import { isState, nameOf, spaceOf, type Key } from './tree.js'

/** What the kernels must know of a program. */
export function layoutOf(program: Program, gradient: Gradient): CellLayout {
  let begin = 0
  const stages = program.stages.map(({ operand, gates }) => {
    const state = isState(operand) ? program.states.indexOf(nameOf(operand.key)) : null
    const stage = { begin, end: begin + gates.length, operand: state }
    begin = stage.end
    return stage
  })
  return {
    name: program.name,
    states: program.states,
    inputs: program.inputs,
    recurrent: program.recurrent,
    stages,
    saved: gradient.saved.map((key) => (key.startsWith('value.') ? nameOf(key) : key)),
    carried: gradient.carried.map(nameOf),
    separate: gradient.separate,
  }
}

/** Finds the index of a key within its array: `ru.n` → 2. */
export function indexer(program: Program, gradient: Gradient): (key: Key) => number {
  return (key) => {
    const name = nameOf(key)
    switch (spaceOf(key)) {
      case 'wx':
      case 'dwx':
        return program.inputs.indexOf(name)
      case 'ru':
      case 'dru':
        return program.recurrent.indexOf(name)
      case 'carried':
        return gradient.carried.indexOf(`value.${name}`)
      default:
        return program.states.indexOf(name)
    }
  }
}
