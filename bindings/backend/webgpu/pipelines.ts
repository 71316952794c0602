/** Compiles kernels and keeps them: one pipeline per kernel, cell and set of overrides; a cell's for as long as the cell is there. */
import { DeviceError } from '../../errors.js'
import type { CompiledCell } from '../../language/compiled.js'
import type { Faults } from './faults.js'
import type { SourceFile } from './sources.js'
import { COMPUTE_STAGE } from './usage.js'

/** A storage binding as the kernel's file declares it. */
export interface StorageBinding {
  readonly name: string
  readonly binding: number
  readonly writable: boolean
}

/** What a kernel binds: the same for every cell. */
export interface KernelLayout {
  /** The kernel's file and entry point, as statistics and errors name it. */
  readonly kernel: string
  readonly bindings: readonly StorageBinding[]
  readonly bindGroupLayout: GPUBindGroupLayout
  readonly pipelineLayout: GPUPipelineLayout
}

export interface Pipeline {
  readonly kernel: string
  /** Kernel, cell and overrides. */
  readonly label: string
  readonly pipeline: GPUComputePipeline
  readonly layout: KernelLayout
}

interface Program {
  readonly module: GPUShaderModule
  readonly layout: KernelLayout
}

/** What was compiled for one cell, or for the kernels that need none. */
class Shelf {
  readonly programs = new Map<string, Program>()
  readonly pipelines = new Map<string, Pipeline>()
}

const STORAGE = /@group\(0\)\s*@binding\((\d+)\)\s*var<storage,\s*(read|read_write)>\s*(\w+)\s*:/g

export function parseBindings(source: string): StorageBinding[] {
  const found = [...source.matchAll(STORAGE)].map(([, binding, access, name]) => ({
    name: name ?? '',
    binding: Number(binding),
    writable: access === 'read_write',
  }))
  return found.sort((a, b) => a.binding - b.binding)
}

export class Pipelines {
  readonly #device: GPUDevice
  readonly #faults: Faults
  readonly #uniforms: GPUBindGroupLayout
  readonly #layouts = new Map<string, KernelLayout>()
  readonly #plain = new Shelf()
  /** By the cell itself: a name says nothing of the equations. A search over thousands of cells drops them one by one. */
  readonly #ofCells = new WeakMap<CompiledCell, Shelf>()

  constructor(device: GPUDevice, faults: Faults, uniforms: GPUBindGroupLayout) {
    this.#device = device
    this.#faults = faults
    this.#uniforms = uniforms
  }

  /**
   * @param source called only if the kernel was not yet compiled
   * @param form which of several sources it is, where a kernel has a choice
   */
  get(
    kernel: string,
    cell: CompiledCell | null,
    constants: Readonly<Record<string, number>>,
    source: () => readonly SourceFile[],
    form = '',
  ): Pipeline {
    const { programs, pipelines } = this.#shelf(cell)
    const name = cell ? `${cell.name}/${kernel}` : kernel
    let label = form ? `${name} ${form}` : name
    for (const constant in constants) label += ` ${constant}=${constants[constant]}`
    const known = pipelines.get(label)
    if (known) return known
    const text = `${kernel} ${form}`
    let program = programs.get(text)
    if (!program) programs.set(text, (program = this.#compile(kernel, name, source())))
    const { module, layout } = program
    const compute = { module, entryPoint: kernel, constants }
    const pipeline: Pipeline = {
      kernel,
      label,
      layout,
      pipeline: this.#faults.guard(label, () =>
        this.#device.createComputePipeline({ label, layout: layout.pipelineLayout, compute }),
      ),
    }
    pipelines.set(label, pipeline)
    return pipeline
  }

  #shelf(cell: CompiledCell | null): Shelf {
    if (!cell) return this.#plain
    let own = this.#ofCells.get(cell)
    if (!own) this.#ofCells.set(cell, (own = new Shelf()))
    return own
  }

  #compile(kernel: string, label: string, files: readonly SourceFile[]): Program {
    const code = files.map((file) => file.text).join('\n')
    let layout = this.#layouts.get(kernel)
    if (!layout) this.#layouts.set(kernel, (layout = this.#layoutOf(kernel, parseBindings(code))))
    const module = this.#faults.guard(label, () => {
      const compiled = this.#device.createShaderModule({ label, code })
      // Noted before what the scopes find: it names file and line.
      this.#faults.add(compilationFault(label, files, compiled))
      return compiled
    })
    return { module, layout }
  }

  #layoutOf(kernel: string, bindings: readonly StorageBinding[]): KernelLayout {
    const entries = bindings.map(({ binding, writable }) => ({
      binding,
      visibility: COMPUTE_STAGE,
      buffer: { type: writable ? ('storage' as const) : ('read-only-storage' as const) },
    }))
    return this.#faults.guard(kernel, () => {
      const bindGroupLayout = this.#device.createBindGroupLayout({ label: kernel, entries })
      const bindGroupLayouts = [bindGroupLayout, this.#uniforms]
      const pipelineLayout = this.#device.createPipelineLayout({ label: kernel, bindGroupLayouts })
      return { kernel, bindings, bindGroupLayout, pipelineLayout }
    })
  }
}

/** The first error of a compilation, with file and line of the part that it is in. */
async function compilationFault(
  label: string,
  files: readonly SourceFile[],
  module: GPUShaderModule,
): Promise<DeviceError | null> {
  const { messages } = await module.getCompilationInfo()
  const error = messages.find((message) => message.type === 'error')
  if (!error) return null
  let line = error.lineNum
  for (const file of files) {
    const lines = file.text.split('\n').length
    if (line <= lines) return new DeviceError(`${label}: ${file.name}:${line}:${error.linePos}: ${error.message}`)
    line -= lines
  }
  return new DeviceError(`${label}: ${error.message}`)
}
