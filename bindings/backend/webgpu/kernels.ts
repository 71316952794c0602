/** Runs kernels: what their halves for WebGPU work with. */
import type { Kernel } from '../backend.js'
import type { Commands } from './commands.js'
import type { Dispatch, Gpu } from './dispatches/dispatch.js'
import type { Pipelines } from './pipelines.js'
import type { Loops } from './recurrent/loops.js'
import { plainSource, type SourceFile } from './sources.js'

export class WebGPUKernels implements Gpu {
  readonly #commands: Commands
  readonly #pipelines: Pipelines

  constructor(
    commands: Commands,
    pipelines: Pipelines,
    readonly loops: Loops,
    readonly subgroups: boolean,
  ) {
    this.#commands = commands
    this.#pipelines = pipelines
  }

  get software(): boolean {
    return this.loops.software
  }

  run<Call>({ webgpu, changes }: Kernel<Call>, call: Call): void {
    webgpu(this, call)
    if (changes) changes(call).version++
  }

  runBoth<Call>(kernel: Kernel<Call>, one: Call, other: Call): void {
    if (kernel.webgpuBoth?.(this, one, other)) return
    this.run(kernel, one)
    this.run(kernel, other)
  }

  dispatch({ shader, constants = {}, bindings, sizes, factors = [], groups, slices = 1, calls = 1 }: Dispatch): void {
    if (groups === 0) return
    const before = this.subgroups ? shader.withSubgroups : undefined
    const source = (): SourceFile[] => plainSource(before ? { ...shader, before } : shader)
    const form = before ? 'subgroups' : shader.form
    const pipeline = this.#pipelines.get(shader.name, null, constants, source, form)
    this.#commands.dispatch(this.#commands.bind(pipeline, bindings), sizes, factors, groups, slices, calls)
  }
}
