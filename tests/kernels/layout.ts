import { referenceCells } from '../reference/cells.js'
import type { Case } from './case.js'
import { kernelCells } from './cells.js'
import { layoutOf } from './recurrent_setup.js'

const LISTS = ['states', 'inputs', 'inputBiases', 'peepholes', 'recurrent', 'recurrentBiases'] as const
const FLAGS = ['raw', 'separate'] as const

/** The layouts that the kernels are given are those of the papers: this order is also that of the weights in files. */
function layoutCase(cell: string): Case {
  return {
    name: `layout of ${cell}`,
    cell,
    kernels: [],
    run(_, check) {
      const layout = layoutOf(cell)
      const reference = referenceCells.find(({ name }) => name === cell)
      for (const list of LISTS) {
        check.that(
          layout[list].join() === reference?.[list].join(),
          `${list} are ${layout[list].join()}, wanted ${reference?.[list].join()}`,
        )
      }
      for (const flag of FLAGS) {
        check.that(layout[flag] === reference?.[flag], `${flag} is ${layout[flag]}, wanted ${reference?.[flag]}`)
      }
      return Promise.resolve()
    },
  }
}

/** A cell that joins the library needs a reference of its own; so no cell goes without tests. */
const completeness: Case = {
  name: 'layout: every cell of the library has a reference',
  kernels: [],
  run(_, check) {
    for (const { name } of kernelCells) {
      check.that(
        referenceCells.some((cell) => cell.name === name),
        `tests/reference has no cell ${name}`,
      )
    }
    return Promise.resolve()
  },
}

export const layoutCases: readonly Case[] = [completeness, ...referenceCells.map(({ name }) => layoutCase(name))]
