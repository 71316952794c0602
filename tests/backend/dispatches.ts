import type { Case } from '../kernels/case.js'
import { Check } from '../kernels/check.js'
import { layoutOf, randomInputs, runRecurrent } from '../kernels/recurrent_setup.js'

/** How many dispatches a layer costs on a GPU, which a software adapter can tell as well as any other. */
function dispatchCase(cell: string): Case {
  return {
    name: `backend: dispatches of a layer of ${cell}`,
    kernels: [],
    cell,
    async run(backend, check) {
      const T = 8
      const stages = layoutOf(cell).stages.length
      const inputs = randomInputs(cell, { T, B: 2, H: 8 }, 1)
      const count = async (plan: 'scan' | 'step'): Promise<number> => {
        backend.resetStats()
        await runRecurrent(backend, new Check(), inputs, plan)
        return backend.stats().dispatches
      }
      const scan = await count('scan')
      // Both ways together; a new parameter may cost a transposed copy of each stage's part, once for each way.
      const copies = 2 * stages
      check.that(scan >= 2 && scan <= 2 + copies, `scan, forward and backward, took ${scan} dispatches`)
      const step = await count('step')
      const most = 2 * T * stages + 1 + copies
      check.that(step <= most, `step, forward and backward, took ${step} dispatches, wanted at most ${most}`)
    },
  }
}

export const dispatchCases: readonly Case[] = ['lstm', 'gru', 'gru_before'].map(dispatchCase)
