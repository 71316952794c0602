/** The WGSL files of each kernel, in the order in which they are joined. */
import adam from '../../../shaders/kernels/adam.wgsl'
import add from '../../../shaders/kernels/add.wgsl'
import bias_gradient from '../../../shaders/kernels/bias_gradient.wgsl'
import copy from '../../../shaders/kernels/copy.wgsl'
import cross_entropy from '../../../shaders/kernels/cross_entropy.wgsl'
import dropout from '../../../shaders/kernels/dropout.wgsl'
import embedding_backward from '../../../shaders/kernels/embedding_backward.wgsl'
import embedding_forward from '../../../shaders/kernels/embedding_forward.wgsl'
import fill from '../../../shaders/kernels/fill.wgsl'
import gemm from '../../../shaders/kernels/gemm.wgsl'
import math from '../../../shaders/kernels/math.wgsl'
import recurrent_backward from '../../../shaders/kernels/recurrent_backward.wgsl'
import recurrent_forward from '../../../shaders/kernels/recurrent_forward.wgsl'
import scale from '../../../shaders/kernels/scale.wgsl'
import scan_backward from '../../../shaders/kernels/scan_backward.wgsl'
import scan_forward from '../../../shaders/kernels/scan_forward.wgsl'
import step_backward from '../../../shaders/kernels/step_backward.wgsl'
import step_forward from '../../../shaders/kernels/step_forward.wgsl'
import sum from '../../../shaders/kernels/sum.wgsl'
import sum_of_squares from '../../../shaders/kernels/sum_of_squares.wgsl'
import transpose from '../../../shaders/kernels/transpose.wgsl'
import unit from '../../../shaders/kernels/unit.wgsl'
import type { CompiledCell } from '../../language/compiled.js'

export interface SourceFile {
  name: string
  text: string
}

const alone = {
  adam,
  add,
  bias_gradient,
  copy,
  cross_entropy,
  dropout,
  embedding_backward,
  embedding_forward,
  fill,
  gemm,
  scale,
  sum,
  sum_of_squares,
  transpose,
}
const forward = { scan_forward, step_forward }
const backward = { scan_backward, step_backward }

/** Kernels that work by themselves, and kernels that need a cell's fragment. */
export type PlainKernel = keyof typeof alone
export type CellKernel = keyof typeof forward | keyof typeof backward

export function plainSource(kernel: PlainKernel): SourceFile[] {
  return [{ name: `${kernel}.wgsl`, text: alone[kernel] }]
}

export function cellSource(kernel: CellKernel, cell: CompiledCell): SourceFile[] {
  const isForward = kernel === 'scan_forward' || kernel === 'step_forward'
  return [
    { name: 'math.wgsl', text: math },
    { name: 'unit.wgsl', text: unit },
    { name: `${cell.name}.wgsl`, text: cell.wgsl },
    isForward
      ? { name: 'recurrent_forward.wgsl', text: recurrent_forward }
      : { name: 'recurrent_backward.wgsl', text: recurrent_backward },
    { name: `${kernel}.wgsl`, text: isForward ? forward[kernel] : backward[kernel] },
  ]
}
