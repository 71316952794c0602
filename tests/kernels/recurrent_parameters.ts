import type { Backend, Span } from '../../bindings/backend/backend.js'
import { seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { compareWithReference } from './recurrent_compare.js'
import { randomInputs, runRecurrent, type Plan, type RecurrentInputs } from './recurrent_setup.js'

const PARAMETERS = ['R', 'bias', 'peephole'] as const

type Parameter = (typeof PARAMETERS)[number]

/** Each parameter in memory of its own, so that each has a version of its own. */
function allocate(backend: Backend, inputs: RecurrentInputs): Record<Parameter, Span | null> {
  const span = (name: Parameter): Span | null => {
    const values = inputs[name]
    return values && { memory: backend.allocate(64 + values.length), offset: 64, length: values.length }
  }
  return { R: span('R'), bias: span('bias'), peephole: span('peephole') }
}

/** A backend may keep turned or packed copies of what a layer multiplies by: they have to follow a write to any one parameter. */
function writesAreSeen(cell: string, plan: Plan): Case {
  const name = `${plan} ${cell}: a write to one of the parameters is seen by the next call`
  return {
    name,
    cell,
    kernels: [`${plan}_forward`, `${plan}_backward`],
    async run(backend, check) {
      const shape = { T: 3, B: 2, H: 9 }
      let inputs = randomInputs(cell, shape, seedOf(name))
      const spans = allocate(backend, inputs)
      const write = (parameter: Parameter): void => {
        const [span, values] = [spans[parameter], inputs[parameter]]
        if (span && values) backend.write(span, values)
      }
      PARAMETERS.forEach(write)
      const compare = async (): Promise<void> =>
        compareWithReference(check, inputs, plan, await runRecurrent(backend, check, inputs, plan, plan, spans))
      await compare()
      for (const parameter of PARAMETERS) {
        if (!spans[parameter]) continue
        inputs = { ...inputs, [parameter]: randomInputs(cell, shape, seedOf(`${name} ${parameter}`))[parameter] }
        write(parameter)
        await compare()
      }
      for (const span of Object.values(spans)) if (span) backend.free(span.memory)
    },
  }
}

export const recurrentParameterCases: readonly Case[] = ['lstm', 'gru_before', 'lstm_peephole'].flatMap((cell) =>
  (['scan', 'step'] as const).map((plan) => writesAreSeen(cell, plan)),
)
