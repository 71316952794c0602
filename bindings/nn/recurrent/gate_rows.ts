import type { Span } from '../../backend/backend.js'
import * as kernels from '../../backend/kernels/index.js'
import type { Target } from '../../tensor/node.js'
import type { Parameter } from '../../tensor/parameter.js'
import type { Runtime } from '../../tensor/runtime.js'
import type { Scratch } from '../../tensor/scratch.js'

/** A run of gates that lie side by side in both lists: `count` of them, from index `from` among all gates, from `to` among those with a bias. */
export interface Run {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** Where the biased gates, a sublist in the same order, lie among all gates. */
export function runsOf(gates: readonly string[], biased: readonly string[]): Run[] {
  const runs: { from: number; to: number; count: number }[] = []
  biased.forEach((gate, to) => {
    const from = gates.indexOf(gate)
    const last = runs.at(-1)
    if (last && last.from + last.count === from) last.count++
    else runs.push({ from, to, count: 1 })
  })
  return runs
}

/**
 * The bias [G, H] of all gates: the parameter itself where every gate has one, else a copy with zeros between.
 * @param bias [H] for each biased gate
 */
export function fullBias(
  scratch: Scratch,
  bias: Parameter | null,
  gates: readonly string[],
  biased: readonly string[],
  H: number,
): Span | null {
  if (!bias || biased.length === gates.length) return bias?.span ?? null
  const { device } = bias.runtime
  const { span } = scratch.take(gates.length * H)
  device.run(kernels.fill, { N: gates.length * H, y: span, value: 0 })
  for (const { from, to, count } of runsOf(gates, biased)) {
    device.run(kernels.copy, {
      rows: 1,
      columns: count * H,
      ...{ x: bias.span, xStride: 0, xOffset: to * H },
      ...{ y: span, yStride: 0, yOffset: from * H },
    })
  }
  return span
}

/** Sums gradients [N, stride] over their rows, for runs of gates: what each gate's bias, added to every row, has for a gradient. */
export function sumRows(
  runtime: Runtime,
  { N, H }: { N: number; H: number },
  dy: Span,
  stride: number,
  runs: readonly Run[],
  { span: db, accumulate }: Target,
): void {
  for (const { from, to, count } of runs) {
    const place = { stride, offset: from * H, offsetDb: to * H }
    runtime.device.run(kernels.bias_gradient, { N, C: count * H, dy, db, accumulate, ...place })
  }
}
