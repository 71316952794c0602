/** A case in ONNX Runtime. */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { concatenate, reorder } from '../blocks.js'
import type { OracleCase, Outputs } from './cases.js'
import type { Weights } from './in_webrnn.js'
import { modelBytes } from './model.js'

/** W [D, gates · H, I], R [D, gates · H, H], B [D, 2 · gates · H], P [D, 3 · H] */
function weightsOf({ operator, direction, I, H, bias }: OracleCase, weights: Weights): Map<string, Tensor> {
  const { gates, peepholes } = operator
  const suffixes = { forward: ['_l0'], reverse: ['_l0_reverse'], bidirectional: ['_l0', '_l0_reverse'] }[direction]
  const tensor = (rows: number[], order: readonly number[], ...names: string[]): Tensor => {
    const parts = suffixes.flatMap((suffix) => names.map((name) => reorder(weights.get(name + suffix)!, order)))
    return new Tensor('float32', concatenate(parts), [suffixes.length, ...rows])
  }
  const G = gates.length * H
  return new Map([
    ['W', tensor([G, I], gates, 'weight_ih')],
    ['R', tensor([G, H], gates, 'weight_hh')],
    ...(bias ? [['B', tensor([2 * G], gates, 'bias_ih', 'bias_hh')] as const] : []),
    ...(peepholes ? [['P', tensor([3 * H], peepholes, 'peephole')] as const] : []),
  ])
}

/** Y of ONNX is [T, directions, B, H]; that of webrnn [T, B, directions, H]. */
function rowsFirst(y: Float32Array, D: number, B: number, H: number): Float32Array {
  return y.map((_, at) => {
    const unit = at % H
    const [direction, row, step] = [Math.floor(at / H) % D, Math.floor(at / H / D) % B, Math.floor(at / H / D / B)]
    return y[((step * D + direction) * B + row) * H + unit]!
  })
}

export async function runInOnnxRuntime(one: OracleCase, weights: Weights): Promise<Outputs> {
  const { operator, direction, T, B, I, H, lengths, initial } = one
  const D = direction === 'bidirectional' ? 2 : 1
  const feeds = new Map([['X', new Tensor('float32', one.x, [T, B, I])], ...weightsOf(one, weights)])
  if (lengths) feeds.set('sequence_lens', new Tensor('int32', Int32Array.from(lengths), [B]))
  for (const [name, values] of initial ?? []) feeds.set(`initial_${name}`, new Tensor('float32', values, [D, B, H]))

  const initials = operator.states.map((name) => `initial_${name}`)
  const places = ['X', 'W', 'R', 'B', 'sequence_lens', ...initials, ...(operator.peepholes ? ['P'] : [])]
  const finals = operator.states.map((name) => `Y_${name}`)
  const { attributes, activations } = operator
  const model = modelBytes({
    type: operator.type,
    inputs: places.map((name) => (feeds.has(name) ? name : '')),
    outputs: ['Y', ...finals],
    attributes: {
      ...attributes,
      ...(activations && { activations: Array.from({ length: D }, () => activations).flat() }),
      direction,
      hidden_size: H,
    },
  })
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 })
  try {
    const results = await session.run(Object.fromEntries(feeds))
    const values = (name: string): Float32Array => results[name]!.data as Float32Array
    const final = new Map(operator.states.map((name) => [name, values(`Y_${name}`)]))
    return { y: rowsFirst(values('Y'), D, B, H), final }
  } finally {
    await session.release()
  }
}
