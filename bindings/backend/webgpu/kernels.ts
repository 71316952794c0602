/** The kernels of the contract as dispatches. */
import type * as contract from '../backend.js'
import type { Commands } from './commands.js'
import * as crf from './dispatches/crf.js'
import type { Dispatch } from './dispatches/dispatch.js'
import * as elementwise from './dispatches/elementwise.js'
import * as embedding from './dispatches/embedding.js'
import * as losses from './dispatches/losses.js'
import * as optimizers from './dispatches/optimizers.js'
import * as products from './dispatches/products.js'
import * as sampling from './dispatches/sampling.js'
import * as time from './dispatches/time.js'
import type { Pipelines } from './pipelines.js'
import type { Recurrent } from './recurrent.js'
import { plainSource } from './sources.js'

type Kernels = contract.Kernels
type Call<Name extends keyof Kernels> = Parameters<Kernels[Name]>[0]

/** Those that are more than one dispatch. */
type Loops = `${'scan' | 'step'}_${'forward' | 'backward'}`

/** Those that are one. */
const DISPATCHES: { readonly [Name in Exclude<keyof Kernels, Loops>]: (call: Call<Name>) => Dispatch } = {
  ...products,
  ...embedding,
  ...losses,
  ...elementwise,
  ...sampling,
  ...crf,
  ...time,
  ...optimizers,
}

export function webgpuKernels(commands: Commands, pipelines: Pipelines, recurrent: Recurrent): Kernels {
  /** An optimizer's dispatch changes its parameters. */
  const run = (make: (call: contract.Add) => Dispatch) => (call: contract.Add & Partial<contract.Update>) => {
    const { kernel, constants = {}, bindings, sizes, factors = [], groups } = make(call)
    if (groups > 0) {
      const pipeline = pipelines.get(kernel, null, constants, () => plainSource(kernel))
      commands.dispatch(commands.bind(pipeline, bindings), sizes, factors, groups)
    }
    if (call.parameters) call.parameters.memory.version++
  }
  const single = Object.entries(DISPATCHES).map(([name, make]) => [name, run(make as (call: contract.Add) => Dispatch)])
  return {
    ...(Object.fromEntries(single) as Omit<Kernels, Loops>),
    scan_forward: (call) => recurrent.scanForward(call),
    scan_backward: (call) => recurrent.scanBackward(call),
    step_forward: (call) => recurrent.stepForward(call),
    step_backward: (call) => recurrent.stepBackward(call),
  }
}
