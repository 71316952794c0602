/** The kernels of the contract as dispatches: which spans, sizes, overrides, and how many workgroups. */
import * as contract from '../backend.js'
import type { Binding, Bindings, Commands } from './commands.js'
import type { Pipelines } from './pipelines.js'
import { Recurrent } from './recurrent.js'
import { plainSource, type PlainKernel } from './sources.js'
import type { DeviceMemory, Pool } from './pool.js'

/** WebGPU's default limit of workgroups along one dimension. Kernels deal more work than that out in turns. */
const MAX_GROUPS = 65535
/** Workgroups of a kernel whose every workgroup has work of its own to do first. */
const FEW_GROUPS = 1024

const NOTHING: Binding = [null, 0]

function groups(work: number, each: number, most = MAX_GROUPS): number {
  return Math.min(most, Math.ceil(work / each))
}

/** Whether two spans begin at the same place. */
function same(a: contract.Span, b: contract.Span): boolean {
  return a.memory === b.memory && a.offset === b.offset
}

export class WebGPUKernels implements contract.Kernels {
  readonly #commands: Commands
  readonly #pipelines: Pipelines
  readonly #recurrent: Recurrent

  constructor(commands: Commands, pipelines: Pipelines, pool: Pool) {
    this.#commands = commands
    this.#pipelines = pipelines
    this.#recurrent = new Recurrent(commands, pipelines, pool)
  }

  /** To be called when a memory is freed: gives back what was derived from it. */
  forget(memory: DeviceMemory): void {
    this.#recurrent.forget(memory)
  }

  gemm(call: contract.Gemm): void {
    const { M, N, K, offsetA = 0, offsetB = 0, offsetC = 0, transposeA = false, transposeB = false } = call
    const [rowsA, columnsA] = transposeA ? [K, M] : [M, K]
    const [rowsB, columnsB] = transposeB ? [N, K] : [K, N]
    const { strideA = columnsA, strideB = columnsB, strideC = N } = call
    this.#run(
      'gemm',
      { TRANSPOSE_A: Number(transposeA), TRANSPOSE_B: Number(transposeB) },
      {
        A: [call.A, K > 0 ? offsetA + (rowsA - 1) * strideA + columnsA : 0],
        B: [call.B, K > 0 ? offsetB + (rowsB - 1) * strideB + columnsB : 0],
        bias: call.bias ? [call.bias, N] : NOTHING,
        C: [call.C, offsetC + (M - 1) * strideC + N],
      },
      [
        M,
        N,
        K,
        strideA,
        offsetA,
        strideB,
        offsetB,
        strideC,
        offsetC,
        Number(Boolean(call.bias)),
        Number(call.accumulate ?? false),
      ],
      [],
      groups(Math.ceil(M / 64) * Math.ceil(N / 64), 1),
    )
  }

  scan_forward(call: contract.RecurrentForward): void {
    this.#recurrent.scanForward(call)
  }

  scan_backward(call: contract.RecurrentBackward): void {
    this.#recurrent.scanBackward(call)
  }

  step_forward(call: contract.RecurrentForward): void {
    this.#recurrent.stepForward(call)
  }

  step_backward(call: contract.RecurrentBackward): void {
    this.#recurrent.stepBackward(call)
  }

  embedding_forward({ N, D, tokens, weight, y }: contract.EmbeddingForward): void {
    // The call does not say how many rows the table has: all that the span holds.
    const bindings: Bindings = { tokens: [tokens, N], weight: [weight, weight.length], y: [y, N * D] }
    this.#run('embedding_forward', {}, bindings, [N, D], [], groups(N * D, 256))
  }

  embedding_backward({ V, D, N, positions, starts, dy, dWeight, accumulate }: contract.EmbeddingBackward): void {
    this.#run(
      'embedding_backward',
      { ACCUMULATE: Number(accumulate) },
      { positions: [positions, N], starts: [starts, V + 1], dy: [dy, N * D], dWeight: [dWeight, V * D] },
      [V, D],
      [],
      groups(V * D, 256),
    )
  }

  cross_entropy({ N, C, logits, targets, ignoreIndex, factor, losses, dLogits }: contract.CrossEntropy): void {
    this.#run(
      'cross_entropy',
      { GRADIENT: Number(dLogits !== null) },
      {
        logits: [logits, N * C],
        targets: [targets, N],
        losses: [losses, N],
        dLogits: dLogits ? [dLogits, N * C] : NOTHING,
      },
      [N, C, ignoreIndex],
      [factor],
      groups(N, 1),
    )
  }

  bias_gradient(call: contract.BiasGradient): void {
    const { N, C, dy, stride = C, offset = 0, db, offsetDb = 0, accumulate } = call
    this.#run(
      'bias_gradient',
      { ACCUMULATE: Number(accumulate) },
      { dy: [dy, N > 0 ? offset + (N - 1) * stride + C : 0], db: [db, offsetDb + C] },
      [N, C, stride, offset, offsetDb],
      [],
      groups(C, 32),
    )
  }

  add({ N, a, b, y }: contract.Add): void {
    if (same(a, y) && same(b, y)) return this.scale({ N, x: y, y, factor: 2, by: null, accumulate: false })
    if (same(b, y)) return this.add({ N, a: b, b: a, y })
    const inPlace = same(a, y)
    const bindings: Bindings = { a: inPlace ? NOTHING : [a, N], b: [b, N], y: [y, N] }
    this.#run('add', { IN_PLACE: Number(inPlace) }, bindings, [N], [], groups(N, 256))
  }

  scale({ N, x, y, factor, by, accumulate }: contract.Scale): void {
    const inPlace = same(x, y)
    this.#run(
      'scale',
      { IN_PLACE: Number(inPlace), BY: Number(by !== null), ACCUMULATE: Number(accumulate) },
      { x: inPlace ? NOTHING : [x, N], by: by ? [by, 1] : NOTHING, y: [y, N] },
      [N],
      [factor],
      groups(N, 256),
    )
  }

  fill({ N, y, value }: contract.Fill): void {
    this.#run('fill', {}, { y: [y, N] }, [N], [value], groups(N, 256))
  }

  copy({ rows, columns, x, xStride, xOffset, y, yStride, yOffset }: contract.Copy): void {
    const size = rows * columns
    const end = (stride: number, offset: number): number => (size > 0 ? (rows - 1) * stride + offset + columns : 0)
    this.#run(
      'copy',
      {},
      { x: [x, end(xStride, xOffset)], y: [y, end(yStride, yOffset)] },
      [rows, columns, xStride, xOffset, yStride, yOffset],
      [],
      groups(size, 256),
    )
  }

  dropout({ N, x, y, p, seed }: contract.Dropout): void {
    const inPlace = same(x, y)
    const bindings: Bindings = { x: inPlace ? NOTHING : [x, N], y: [y, N] }
    const threshold = Math.ceil(p * 2 ** 24)
    const scale = p < 1 ? 1 / (1 - p) : 0
    this.#run('dropout', { IN_PLACE: Number(inPlace) }, bindings, [N, seed, threshold], [scale], groups(N, 256))
  }

  sum({ N, x, y }: contract.Sum): void {
    this.#run('sum', {}, { x: [x, N], y: [y, 1] }, [N], [], 1)
  }

  sum_of_squares({ N, x, parts }: contract.SumOfSquares): void {
    const bindings: Bindings = { x: [x, N], parts: [parts, contract.NORM_PARTS] }
    // Small arrays leave most of a wide workgroup idle at its barriers.
    const WIDTH = N <= 64 * 64 * contract.NORM_PARTS ? 64 : 256
    this.#run('sum_of_squares', { WIDTH }, bindings, [N], [], contract.NORM_PARTS)
  }

  adam(call: contract.Adam): void {
    const { N, parameters, gradients, m, v, parts, lr, beta1, beta2, epsilon, weightDecay, clipNorm, step } = call
    this.#run(
      'adam',
      {},
      {
        gradients: [gradients, N],
        parts: [parts, contract.NORM_PARTS],
        parameters: [parameters, N],
        m: [m, N],
        v: [v, N],
      },
      [N],
      [
        lr / (1 - beta1 ** step),
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        Math.sqrt(1 - beta2 ** step),
        epsilon,
        weightDecay,
        clipNorm,
      ],
      groups(N, 256, FEW_GROUPS),
    )
    parameters.memory.version++
  }

  #run(
    kernel: PlainKernel,
    constants: Readonly<Record<string, number>>,
    bindings: Bindings,
    sizes: readonly number[],
    factors: readonly number[],
    x: number,
  ): void {
    if (x === 0) return
    const pipeline = this.#pipelines.get(kernel, null, constants, () => plainSource(kernel))
    this.#commands.dispatch(this.#commands.bind(pipeline, bindings), sizes, factors, x)
  }
}
