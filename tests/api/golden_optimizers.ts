/** Optimizers against PyTorch: two parameters after twenty steps with given gradients, with decay and clipping. */
import {
  Adagrad,
  Adam,
  AdamW,
  Parameter,
  RMSProp,
  SGD,
  backward,
  scale,
  type Optimizer,
  type OptimizerOptions,
} from '../../bindings/index.js'
import golden from '../golden/optimizers.json'
import type { ApiCase } from './case.js'
import { floats, titleOf } from './golden_numbers.js'

/** By PyTorch's names; a case for each. */
const optimizers: Readonly<
  Record<string, new (parameters: Iterable<Parameter>, options: OptimizerOptions) => Optimizer>
> = { SGD, Adagrad, RMSprop: RMSProp, Adam, AdamW }

export const goldenOptimizerCases: readonly ApiCase[] = Object.entries(optimizers).map(([name, Made]) => ({
  name: `api: PyTorch's ${name}`,
  async run(open, check) {
    const runtime = await open()
    for (const { options, after } of golden.runs.filter((run) => run.name === name)) {
      const parameters = golden.start.map((one, at) => new Parameter(runtime, `p${at}`, one.shape, floats(one)))
      const optimizer = new Made(parameters, options)
      for (const gradients of golden.gradients) {
        backward(
          parameters.map((parameter) => scale(parameter, 1)),
          gradients.map((gradient) => runtime.tensor(floats(gradient), gradient.shape)),
        )
        optimizer.step()
      }
      for (const [at, parameter] of parameters.entries())
        check.close('optimizer', `parameter ${at}, ${titleOf(options)}`, await parameter.data(), floats(after[at]!))
    }
  },
}))
