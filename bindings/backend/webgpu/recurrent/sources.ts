/** The WGSL files of the loops, in the order in which they are joined. */
import type { CompiledCell } from '../../../language/compiled.js'
import { file, plainSource, type Shader, type SourceFile } from '../sources.js'
import type { Tiling } from './tiling.js'
import fold from '../../../../shaders/kernels/fold.wgsl'
import math from '../../../../shaders/kernels/math.wgsl'
import product from '../../../../shaders/kernels/product.wgsl'
import resident from '../../../../shaders/kernels/resident.wgsl'
import rows_1 from '../../../../shaders/kernels/rows_1.wgsl'
import rows_4 from '../../../../shaders/kernels/rows_4.wgsl'
import streamed from '../../../../shaders/kernels/streamed.wgsl'
import unit from '../../../../shaders/kernels/unit.wgsl'
import weights_f16 from '../../../../shaders/kernels/weights_f16.wgsl'
import weights_f32 from '../../../../shaders/kernels/weights_f32.wgsl'

/** The files between which a loop has the choice. */
const files = { resident, rows_1, rows_4, streamed, weights_f16, weights_f32 }
type Choice = keyof typeof files

export function choices({ rows, resident }: Tiling, half: boolean): Choice[] {
  return [half ? 'weights_f16' : 'weights_f32', rows === 1 ? 'rows_1' : 'rows_4', resident ? 'resident' : 'streamed']
}

export const loopSource = (shader: Shader, cell: CompiledCell, chosen: readonly Choice[]): SourceFile[] => [
  ...[file('math', math), file('unit', unit), file(cell.name, cell.wgsl), file('fold', fold), file('product', product)],
  ...chosen.map((name) => file(name, files[name])),
  ...plainSource(shader),
]
