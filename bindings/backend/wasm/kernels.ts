/** The kernels as the contract has them: checked spans become addresses, element strides become bytes. */
import type * as contract from '../backend.js'
import type { At } from './arguments/arguments.js'
import * as crf from './arguments/crf.js'
import * as elementwise from './arguments/elementwise.js'
import * as embedding from './arguments/embedding.js'
import * as losses from './arguments/losses.js'
import * as optimizers from './arguments/optimizers.js'
import * as products from './arguments/products.js'
import * as sampling from './arguments/sampling.js'
import * as time from './arguments/time.js'
import type { WasmDevice } from './device.js'
import { Products } from './products.js'
import { RecurrentKernels } from './recurrent.js'

type Kernels = contract.Kernels
type Call<Name extends keyof Kernels> = Parameters<Kernels[Name]>[0]

/** Those that prepare more than a list of arguments. */
type Prepared = 'gemm' | `${'scan' | 'step'}_${'forward' | 'backward'}`

/** Those whose arguments are all that there is to them, as they make them. */
type Lists = { readonly [Name in Exclude<keyof Kernels, Prepared>]: (at: At, call: Call<Name>) => number[] }

export function wasmKernels(device: WasmDevice): Kernels {
  const { exports } = device
  /** @param bytes as WebAssembly gives an address: signed */
  const scratch = (bytes: number): number => device.scratch(bytes >>> 0)
  const lists: Lists = {
    ...products,
    ...embedding,
    ...losses,
    ...elementwise,
    ...time,
    ...optimizers,
    crf: (at, call) => crf.crf(at, call, scratch(exports.crf_scratch_bytes(call.C))),
    sample: (at, call) => sampling.sample(at, call, scratch(exports.sample_scratch_bytes())),
    viterbi: (at, call) => crf.viterbi(at, call, scratch(exports.viterbi_scratch_bytes(call.C))),
  }
  const kernels = Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [name, simple(device, name as keyof Lists, list as Lists['add'])]),
  ) as unknown as Omit<Kernels, Prepared>
  const recurrent = new RecurrentKernels(device)
  const { gemm } = new Products(device)
  const guarded =
    <Name extends Prepared>(name: Name, run: (call: Call<Name>) => void) =>
    (call: Call<Name>): void =>
      device.run(name, () => run(call))
  return {
    ...kernels,
    gemm: guarded('gemm', gemm),
    scan_forward: guarded('scan_forward', (call) => recurrent.forward('scan_forward', call)),
    scan_backward: guarded('scan_backward', (call) => recurrent.backward('scan_backward', call)),
    step_forward: guarded('step_forward', (call) => recurrent.forward('step_forward', call)),
    step_backward: guarded('step_backward', (call) => recurrent.backward('step_backward', call)),
  }
}

/** Runs a kernel whose arguments are all that there is to it. An optimizer's changes its parameters. */
function simple(device: WasmDevice, name: keyof Lists, list: Lists['add']) {
  return (call: contract.Add & Partial<contract.Update>): void =>
    device.run(name, () => {
      const numbers = list((argument, span, length) => device.at(name, argument, span, length), call)
      if (call.parameters) call.parameters.memory.version++
      device.counters.time(name, () => device.call(name, numbers))
    })
}
