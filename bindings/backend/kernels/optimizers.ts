/** A step of an optimizer over a stretch of parameters. */
import type { Adagrad, Adam, Memory, RMSProp, Sgd, Update } from '../backend.js'
import type { Kernel } from '../kernel.js'
import * as wasm from '../wasm/arguments/optimizers.js'
import * as webgpu from '../webgpu/dispatches/optimizers.js'

const changes = ({ parameters }: Update): Memory => parameters.memory

export const adam: Kernel<Adam> = { name: 'adam', webgpu: webgpu.adam, wasm: wasm.adam, changes }
export const sgd: Kernel<Sgd> = { name: 'sgd', webgpu: webgpu.sgd, wasm: wasm.sgd, changes }
export const adagrad: Kernel<Adagrad> = { name: 'adagrad', webgpu: webgpu.adagrad, wasm: wasm.adagrad, changes }
export const rmsprop: Kernel<RMSProp> = { name: 'rmsprop', webgpu: webgpu.rmsprop, wasm: wasm.rmsprop, changes }
