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
import * as time from './dispatches/time.js'
import type { Pipelines } from './pipelines.js'
import { scanBackward, stepBackward } from './recurrent/backward.js'
import { scanForward, stepForward } from './recurrent/forward.js'
import type { Loops } from './recurrent/loops.js'
import { plainSource } from './sources.js'

type Kernels = contract.Kernels
type Call<Name extends keyof Kernels> = Parameters<Kernels[Name]>[0]

/** Those that are more than one dispatch. */
type LoopNames = `${'scan' | 'step'}_${'forward' | 'backward'}`

/** Those that are one. */
const DISPATCHES: { readonly [Name in Exclude<keyof Kernels, LoopNames>]: (call: Call<Name>) => Dispatch } = {
  ...products,
  ...embedding,
  ...losses,
  ...elementwise,
  ...crf,
  ...time,
  ...optimizers,
}

export function webgpuKernels(commands: Commands, pipelines: Pipelines, loops: Loops): Kernels {
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
    ...(Object.fromEntries(single) as Omit<Kernels, LoopNames>),
    scan_forward: (call) => scanForward(loops, call),
    scan_backward: (call) => scanBackward(loops, call),
    step_forward: (call) => stepForward(loops, call),
    step_backward: (call) => stepBackward(loops, call),
  }
}
