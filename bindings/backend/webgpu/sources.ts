/** The WGSL files of a kernel, in the order in which they are joined. */
import math from '../../../shaders/kernels/math.wgsl'
import unit from '../../../shaders/kernels/unit.wgsl'
import type { CompiledCell } from '../../language/compiled.js'

/** A kernel's text: what its dispatches run. */
export interface Shader {
  /** Its file, and the entry point in it. */
  readonly name: string
  readonly text: string
  /** Files that are joined before it, by name. */
  readonly before?: Readonly<Record<string, string>>
}

export interface SourceFile {
  name: string
  text: string
}

const file = (name: string, text: string): SourceFile => ({ name: `${name}.wgsl`, text })

export const plainSource = ({ name, text, before = {} }: Shader): SourceFile[] => [
  ...Object.entries(before).map((one) => file(...one)),
  file(name, text),
]

/** Of a kernel that calls the functions of a cell. */
export const cellSource = (shader: Shader, cell: CompiledCell): SourceFile[] => [
  ...[file('math', math), file('unit', unit), file(cell.name, cell.wgsl)],
  ...plainSource(shader),
]
