/** The WGSL files of the loops, in the order in which they are joined. */
import type { CompiledCell } from '../../../language/compiled.js'
import { file, plainSource, type Shader, type SourceFile } from '../sources.js'
import type { Tiling } from './tiling.js'
import fold from '../../../../shaders/kernels/fold.wgsl'
import math from '../../../../shaders/kernels/math.wgsl'
import product from '../../../../shaders/kernels/product.wgsl'
import resident from '../../../../shaders/kernels/resident.wgsl'
import single from '../../../../shaders/kernels/single.wgsl'
import streamed from '../../../../shaders/kernels/streamed.wgsl'
import unit from '../../../../shaders/kernels/unit.wgsl'
import weights_f16 from '../../../../shaders/kernels/weights_f16.wgsl'
import weights_f32 from '../../../../shaders/kernels/weights_f32.wgsl'
import broad from '../../../../shaders/kernels/broad.wgsl'

/** The files between which a loop has the choice. */
const files = { broad, resident, single, streamed, weights_f16, weights_f32 }
type Choice = keyof typeof files

export const choices = ({ product }: Tiling, half: boolean): Choice[] => [half ? 'weights_f16' : 'weights_f32', product]

export const loopSource = (shader: Shader, cell: CompiledCell, chosen: readonly Choice[]): SourceFile[] => [
  ...[file('math', math), file('unit', unit), fragmentOf(cell, shader), file('fold', fold), file('product', product)],
  ...chosen.map((name) => file(name, files[name])),
  ...plainSource(shader),
]

/** The half of a cell's fragment that goes a kernel's way: `scan_forward`, `step_backward`. */
function fragmentOf({ name, wgsl }: CompiledCell, shader: Shader): SourceFile {
  const way = shader.name.endsWith('_forward') ? 'forward' : 'backward'
  return file(`${name}_${way}`, wgsl[way])
}
