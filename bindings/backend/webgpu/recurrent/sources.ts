/** The WGSL files of the loops, in the order in which they are joined. */
import type { CompiledCell } from '../../../language/compiled.js'
import { file, plainSource, type Shader, type SourceFile } from '../sources.js'
import type { Tiling } from './tiling.js'
import eight_rows from '../../../../shaders/kernels/eight_rows.wgsl'
import broad from '../../../../shaders/kernels/broad.wgsl'
import broad_resident from '../../../../shaders/kernels/broad_resident.wgsl'
import fold from '../../../../shaders/kernels/fold.wgsl'
import four_rows from '../../../../shaders/kernels/four_rows.wgsl'
import math from '../../../../shaders/kernels/math.wgsl'
import product from '../../../../shaders/kernels/product.wgsl'
import quads from '../../../../shaders/kernels/quads.wgsl'
import resident from '../../../../shaders/kernels/resident.wgsl'
import slices from '../../../../shaders/kernels/slices.wgsl'
import streamed from '../../../../shaders/kernels/streamed.wgsl'
import strip from '../../../../shaders/kernels/strip.wgsl'
import unheld from '../../../../shaders/kernels/unheld.wgsl'
import unit from '../../../../shaders/kernels/unit.wgsl'
import weights_f16 from '../../../../shaders/kernels/weights_f16.wgsl'
import weights_f32 from '../../../../shaders/kernels/weights_f32.wgsl'

/** The files of a form of the product. They come first: `quads` says `enable`. */
function productOf({ product: form, rows }: Tiling): Readonly<Record<string, string>> {
  if (form === 'broad_resident') return { quads, strip, broad_resident }
  if (form === 'broad') return { quads, unheld, strip, broad }
  const ofRows = rows > 4 ? { eight_rows } : { four_rows }
  return { slices, fold, ...ofRows, ...(form === 'resident' ? { resident } : { unheld, streamed }) }
}

/** Which of a loop's texts it is: where the product's weights come from, how they are read, and for how many rows at once. */
export const formOf = ({ product, rows }: Tiling, half: boolean): string =>
  `${product}${product !== 'broad' && rows > 4 ? ' eight' : ''}${half ? ' f16' : ''}`

export const loopSource = (shader: Shader, cell: CompiledCell, tiling: Tiling, half: boolean): SourceFile[] => [
  ...Object.entries(productOf(tiling)).map((one) => file(...one)),
  ...[file('math', math), file('unit', unit), fragmentOf(cell, shader), file('product', product)],
  half ? file('weights_f16', weights_f16) : file('weights_f32', weights_f32),
  ...plainSource(shader),
]

/** The half of a cell's fragment that goes a kernel's way: `scan_forward`, `step_backward`. */
function fragmentOf({ name, wgsl }: CompiledCell, shader: Shader): SourceFile {
  const way = shader.name.endsWith('_forward') ? 'forward' : 'backward'
  return file(`${name}_${way}`, wgsl[way])
}
