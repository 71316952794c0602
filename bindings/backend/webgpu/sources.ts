/** The WGSL files of each kernel, in the order in which they are joined. */
import activation_backward from '../../../shaders/kernels/activation_backward.wgsl'
import activation_forward from '../../../shaders/kernels/activation_forward.wgsl'
import adagrad from '../../../shaders/kernels/adagrad.wgsl'
import adam from '../../../shaders/kernels/adam.wgsl'
import add from '../../../shaders/kernels/add.wgsl'
import bias_gradient from '../../../shaders/kernels/bias_gradient.wgsl'
import binary_cross_entropy from '../../../shaders/kernels/binary_cross_entropy.wgsl'
import chain from '../../../shaders/kernels/chain.wgsl'
import copy from '../../../shaders/kernels/copy.wgsl'
import crf from '../../../shaders/kernels/crf.wgsl'
import cross_entropy from '../../../shaders/kernels/cross_entropy.wgsl'
import dropout from '../../../shaders/kernels/dropout.wgsl'
import embedding_backward from '../../../shaders/kernels/embedding_backward.wgsl'
import embedding_forward from '../../../shaders/kernels/embedding_forward.wgsl'
import fill from '../../../shaders/kernels/fill.wgsl'
import gemm from '../../../shaders/kernels/gemm.wgsl'
import math from '../../../shaders/kernels/math.wgsl'
import max_over_time_backward from '../../../shaders/kernels/max_over_time_backward.wgsl'
import max_over_time_forward from '../../../shaders/kernels/max_over_time_forward.wgsl'
import mean_over_time_backward from '../../../shaders/kernels/mean_over_time_backward.wgsl'
import mean_over_time_forward from '../../../shaders/kernels/mean_over_time_forward.wgsl'
import pcg from '../../../shaders/kernels/pcg.wgsl'
import recurrent_backward from '../../../shaders/kernels/recurrent_backward.wgsl'
import recurrent_forward from '../../../shaders/kernels/recurrent_forward.wgsl'
import reduce from '../../../shaders/kernels/reduce.wgsl'
import rmsprop from '../../../shaders/kernels/rmsprop.wgsl'
import sample from '../../../shaders/kernels/sample.wgsl'
import scale from '../../../shaders/kernels/scale.wgsl'
import scale_rows from '../../../shaders/kernels/scale_rows.wgsl'
import scan_backward from '../../../shaders/kernels/scan_backward.wgsl'
import scan_forward from '../../../shaders/kernels/scan_forward.wgsl'
import sgd from '../../../shaders/kernels/sgd.wgsl'
import softmax_backward from '../../../shaders/kernels/softmax_backward.wgsl'
import softmax_forward from '../../../shaders/kernels/softmax_forward.wgsl'
import squared_error from '../../../shaders/kernels/squared_error.wgsl'
import step_backward from '../../../shaders/kernels/step_backward.wgsl'
import step_forward from '../../../shaders/kernels/step_forward.wgsl'
import sum from '../../../shaders/kernels/sum.wgsl'
import sum_of_squares from '../../../shaders/kernels/sum_of_squares.wgsl'
import transpose from '../../../shaders/kernels/transpose.wgsl'
import unit from '../../../shaders/kernels/unit.wgsl'
import update from '../../../shaders/kernels/update.wgsl'
import viterbi from '../../../shaders/kernels/viterbi.wgsl'
import wide from '../../../shaders/kernels/wide.wgsl'
import windows_backward from '../../../shaders/kernels/windows_backward.wgsl'
import windows_forward from '../../../shaders/kernels/windows_forward.wgsl'
import type { CompiledCell } from '../../language/compiled.js'

export interface SourceFile {
  name: string
  text: string
}

/** Files that are joined before kernels. */
const shared = { math, reduce, chain, update, pcg, wide }

/** Kernels that stand alone, */
const alone = {
  activation_backward,
  add,
  bias_gradient,
  copy,
  embedding_backward,
  embedding_forward,
  fill,
  gemm,
  max_over_time_backward,
  max_over_time_forward,
  mean_over_time_backward,
  mean_over_time_forward,
  scale,
  scale_rows,
  squared_error,
  sum,
  sum_of_squares,
  transpose,
  windows_backward,
  windows_forward,
}
/** and kernels that need shared files before them. */
const joined = {
  activation_forward: { before: ['math'], text: activation_forward },
  adagrad: { before: ['update'], text: adagrad },
  adam: { before: ['update'], text: adam },
  binary_cross_entropy: { before: ['math'], text: binary_cross_entropy },
  crf: { before: ['math', 'reduce', 'chain'], text: crf },
  cross_entropy: { before: ['reduce'], text: cross_entropy },
  dropout: { before: ['pcg'], text: dropout },
  rmsprop: { before: ['update'], text: rmsprop },
  sample: { before: ['pcg', 'wide'], text: sample },
  sgd: { before: ['update'], text: sgd },
  softmax_backward: { before: ['reduce'], text: softmax_backward },
  softmax_forward: { before: ['reduce'], text: softmax_forward },
  viterbi: { before: ['reduce', 'chain'], text: viterbi },
} as const
const forward = { scan_forward, step_forward }
const backward = { scan_backward, step_backward }

/** Kernels that need no cell, and kernels that need a cell's fragment. */
export type PlainKernel = keyof typeof alone | keyof typeof joined
export type CellKernel = keyof typeof forward | keyof typeof backward

export function plainSource(kernel: PlainKernel): SourceFile[] {
  if (kernel in alone) return [{ name: `${kernel}.wgsl`, text: alone[kernel as keyof typeof alone] }]
  const { before, text } = joined[kernel as keyof typeof joined]
  return [...before.map((name) => ({ name: `${name}.wgsl`, text: shared[name] })), { name: `${kernel}.wgsl`, text }]
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
