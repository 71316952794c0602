/** Compiles kernels and keeps them: one pipeline per kernel, cell and set of overrides. */
import { DeviceError } from '../../errors.js'
import type { Faults } from './faults.js'
import type { SourceFile } from './sources.js'
import { COMPUTE_STAGE } from './usage.js'

/** A storage binding as the kernel's file declares it. */
export interface StorageBinding {
  readonly name: string
  readonly binding: number
  readonly writable: boolean
}

export interface Pipeline {
  readonly id: number
  /** The kernel's file and entry point, as statistics and errors name it. */
  readonly kernel: string
  /** Kernel and cell. */
  readonly label: string
  readonly pipeline: GPUComputePipeline
  readonly layout: GPUBindGroupLayout
  readonly bindings: readonly StorageBinding[]
}

interface Program {
  module: GPUShaderModule
  label: string
  bindings: StorageBinding[]
  layout: GPUBindGroupLayout
  pipelineLayout: GPUPipelineLayout
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
  readonly #programs = new Map<string, Program>()
  readonly #pipelines = new Map<string, Pipeline>()

  constructor(device: GPUDevice, faults: Faults, uniforms: GPUBindGroupLayout) {
    this.#device = device
    this.#faults = faults
    this.#uniforms = uniforms
  }

  /** @param source called only if the kernel was not yet compiled */
  get(
    kernel: string,
    cell: string,
    constants: Readonly<Record<string, number>>,
    source: () => readonly SourceFile[],
  ): Pipeline {
    const name = cell ? `${cell}/${kernel}` : kernel
    let key = name
    for (const constant in constants) key += ` ${constant}=${constants[constant]}`
    const known = this.#pipelines.get(key)
    if (known) return known
    const program = this.#programs.get(name) ?? this.#compile(name, source())
    this.#programs.set(name, program)
    const pipeline: Pipeline = {
      id: this.#pipelines.size,
      kernel,
      label: key,
      bindings: program.bindings,
      layout: program.layout,
      pipeline: this.#faults.guard(key, () =>
        this.#device.createComputePipeline({
          label: key,
          layout: program.pipelineLayout,
          compute: { module: program.module, entryPoint: kernel, constants },
        }),
      ),
    }
    this.#pipelines.set(key, pipeline)
    return pipeline
  }

  #compile(label: string, files: readonly SourceFile[]): Program {
    const code = files.map((file) => file.text).join('\n')
    const bindings = parseBindings(code)
    return this.#faults.guard(label, () => {
      const module = this.#device.createShaderModule({ label, code })
      this.#faults.add(compilationFault(label, files, module))
      const layout = this.#device.createBindGroupLayout({
        label,
        entries: bindings.map(({ binding, writable }) => ({
          binding,
          visibility: COMPUTE_STAGE,
          buffer: { type: writable ? ('storage' as const) : ('read-only-storage' as const) },
        })),
      })
      const pipelineLayout = this.#device.createPipelineLayout({ label, bindGroupLayouts: [layout, this.#uniforms] })
      return { module, label, bindings, layout, pipelineLayout }
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
