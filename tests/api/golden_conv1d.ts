/** Convolutions over time against PyTorch: values and all gradients. */
import { Conv1d, backward, type Runtime } from '../../bindings/index.js'
import golden from '../golden/conv1d.json'
import type { Check } from '../kernels/check.js'
import type { ApiCase } from './case.js'
import { floats, titleOf, type Numbers } from './golden_numbers.js'

async function compare(runtime: Runtime, check: Check, one: (typeof golden.cases)[number]): Promise<void> {
  const title = `kernel ${one.kernelSize}, ${titleOf(one.options)}`
  const conv = new Conv1d(runtime, one.inputs, one.outputs, one.kernelSize, one.options)
  const parameters = one.parameters as Record<string, Numbers | undefined>
  const gradients = one.gradients as Record<string, Numbers | undefined>
  for (const [name, parameter] of conv.namedParameters()) parameter.write(floats(parameters[name]!))
  const x = runtime.tensor(floats(one.x), one.x.shape, { requiresGrad: true })
  const y = conv.forward(x)
  check.that(y.shape.join() === one.y.shape.join(), `${title}: y is [${y.shape.join()}]`)
  check.close('forward', `y, ${title}`, await y.data(), floats(one.y))
  backward([y], [runtime.tensor(floats(one.cotangent), y.shape)])
  for (const [name, tensor] of [['x', x] as const, ...conv.namedParameters()])
    check.close('backward', `d ${name}, ${title}`, await tensor.grad!.data(), floats(gradients[name]!))
}

export const goldenConv1dCases: readonly ApiCase[] = [
  {
    name: "api: PyTorch's Conv1d",
    async run(open, check) {
      const runtime = await open()
      for (const one of golden.cases) await compare(runtime, check, one)
    },
  },
]
