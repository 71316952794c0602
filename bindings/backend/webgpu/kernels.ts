/** Runs kernels: what their halves for WebGPU work with. */
import type { Kernel } from '../backend.js'
import type { Commands } from './commands.js'
import type { Dispatch, Gpu, Loops } from './dispatches/dispatch.js'
import type { Pipelines } from './pipelines.js'
import { plainSource } from './sources.js'

export class WebGPUKernels implements Gpu {
  readonly #commands: Commands
  readonly #pipelines: Pipelines

  constructor(
    commands: Commands,
    pipelines: Pipelines,
    readonly recurrent: Loops,
  ) {
    this.#commands = commands
    this.#pipelines = pipelines
  }

  run<Call>({ webgpu, changes }: Kernel<Call>, call: Call): void {
    webgpu(this, call)
    if (changes) changes(call).version++
  }

  dispatch({ shader, constants = {}, bindings, sizes, factors = [], groups }: Dispatch): void {
    if (groups === 0) return
    const pipeline = this.#pipelines.get(shader.name, null, constants, () => plainSource(shader))
    this.#commands.dispatch(this.#commands.bind(pipeline, bindings), sizes, factors, groups)
  }
}
