/** Layers against PyTorch: outputs, final states and all gradients; stacked, in both directions, packed, from given states, projected, rows first. */
import { GRU, LSTM, RNN, Tensor, backward, type Recurrent, type Runtime } from '../../bindings/index.js'
import golden from '../golden/recurrent.json'
import type { ApiCase } from './case.js'
import { floats, type Numbers } from './golden_numbers.js'

type Golden = (typeof golden.cases)[number]

function layerOf(
  runtime: Runtime,
  { cell, nonlinearity, inputs, units, layers, bidirectional, bias, projSize, batchFirst }: Golden,
  plan: 'scan' | 'step',
): Recurrent {
  const options = { layers, bidirectional, bias, projSize, batchFirst, plan }
  if (cell === 'LSTM') return new LSTM(runtime, inputs, units, options)
  if (cell === 'GRU') return new GRU(runtime, inputs, units, options)
  return new RNN(runtime, inputs, units, { ...options, nonlinearity: nonlinearity as 'tanh' | 'relu' })
}

const compare = (one: Golden, plan: 'scan' | 'step'): ApiCase => ({
  name: `api: PyTorch's ${one.name}, ${plan}`,
  async run(open, check) {
    const runtime = await open()
    const layer = layerOf(runtime, one, plan)
    const parameters = one.parameters as unknown as Record<string, Numbers>
    const named = layer.namedParameters()
    check.that(
      [...named.keys()].join() === Object.keys(parameters).join(),
      `named ${[...named.keys()].join()}, wanted ${Object.keys(parameters).join()}`,
    )
    for (const [name, parameter] of named) {
      check.that(parameter.shape.join() === parameters[name]!.shape.join(), `${name} is [${parameter.shape.join()}]`)
      parameter.write(floats(parameters[name]!))
    }
    const tensor = (numbers: Numbers, requiresGrad = true): Tensor =>
      runtime.tensor(floats(numbers), numbers.shape, { requiresGrad })
    const x = tensor(one.x)
    const initial = one.initial as unknown as Record<string, Numbers> | null
    const given =
      initial && Object.fromEntries(Object.entries(initial).map(([name, numbers]) => [name, tensor(numbers)]))
    const { y, state } = layer.forward(x, { ...(one.lengths ? { lengths: one.lengths } : {}), state: given })

    const final = one.final as unknown as Record<string, Numbers>
    const outputs = [y, ...Object.keys(final).map((name) => state.get(name))]
    check.close('forward', 'y', await y.data(), floats(one.y))
    for (const [name, numbers] of Object.entries(final))
      check.close('forward', name, await state.get(name).data(), floats(numbers))

    backward(
      outputs,
      one.cotangents.map((numbers) => tensor(numbers, false)),
    )
    const gradients = one.gradients as unknown as {
      x: Numbers
      parameters: Record<string, Numbers>
      initial: Record<string, Numbers> | null
    }
    check.close('backward', 'dx', await x.grad!.data(), floats(gradients.x))
    for (const [name, parameter] of named)
      check.close('backward', `d ${name}`, await parameter.grad!.data(), floats(gradients.parameters[name]!))
    for (const name of Object.keys(given ?? {}))
      check.close('backward', `d initial ${name}`, await given![name]!.grad!.data(), floats(gradients.initial![name]!))
  },
})

/** Rows first is two copies around the same loop: one plan is enough. */
const plansOf = ({ batchFirst }: Golden): readonly ('scan' | 'step')[] => (batchFirst ? ['scan'] : ['scan', 'step'])

export const goldenRecurrentCases: readonly ApiCase[] = golden.cases.flatMap((one) =>
  plansOf(one).map((plan) => compare(one, plan)),
)
