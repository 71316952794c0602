/** Convolutions over time against PyTorch: values and all gradients. */
import { Conv1d, backward } from '../../bindings/index.js'
import golden from '../golden/conv1d.json'
import type { ApiCase } from './case.js'
import { floats, type Numbers } from './golden_numbers.js'

export const goldenConv1dCases: readonly ApiCase[] = golden.cases.map((one) => ({
  name: `api: PyTorch's Conv1d, kernel ${one.kernelSize}, ${JSON.stringify(one.options).replace(/[{"}]/g, '')}`,
  async run(open, check) {
    const runtime = await open()
    const conv = new Conv1d(runtime, one.inputs, one.outputs, one.kernelSize, one.options)
    const parameters = one.parameters as Record<string, Numbers | undefined>
    const gradients = one.gradients as Record<string, Numbers | undefined>
    for (const [name, parameter] of conv.namedParameters()) parameter.write(floats(parameters[name]!))
    const x = runtime.tensor(floats(one.x), one.x.shape, { requiresGrad: true })
    const y = conv.forward(x)
    check.that(y.shape.join() === one.y.shape.join(), `y is [${y.shape.join()}], wanted [${one.y.shape.join()}]`)
    check.close('forward', 'y', await y.data(), floats(one.y))
    backward([y], [runtime.tensor(floats(one.cotangent), y.shape)])
    for (const [name, tensor] of [['x', x] as const, ...conv.namedParameters()])
      check.close('backward', `d ${name}`, await tensor.grad!.data(), floats(gradients[name]!))
  },
}))
