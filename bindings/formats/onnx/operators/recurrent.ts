/** LSTM, GRU and RNN: ONNX's directions and layouts, by layers of webrnn. */
import { FormatError } from '../../../index.js'
import { RECURRENT, type RecurrentName } from '../gates.js'
import { transpose, view } from '../layout.js'
import type { Operator, Operators } from '../node.js'
import { passesOf, wantedOf, type Pass, type Weights } from '../recurrent_layers.js'
import { scratch, type Own } from '../scratch.js'
import type { Numbers } from '../types.js'
import { Value } from '../value.js'
import { reversed } from './gathering.js'
import { concat } from './movement.js'

const [X, W, R, B, LENGTHS, INITIAL_H, INITIAL_C, P] = [0, 1, 2, 3, 4, 5, 6, 7]
const WEIGHTS = [W, R, B, P]

/** What comes in beside the weights. */
interface Given {
  /** [T, B, I] */
  readonly x: Value
  readonly lengths: Numbers | null
  /** [D, B, H] for each state; none: zeros. */
  readonly initial: readonly (Value | undefined)[]
}

/** @throws FormatError unless what comes in fits the layers */
function expectFitting({ x, lengths, initial }: Given, I: number, D: number, H: number): void {
  const [T = 0, B = 0] = x.dims
  if (x.rank !== 3 || x.dims[2] !== I) throw new FormatError(`X is [${x.dims.join(', ')}], wanted [T, B, ${I}]`)
  if (lengths && (lengths.length !== B || lengths.some((length) => !(length >= 0 && length <= T))))
    throw new FormatError(`sequence_lens are [${lengths.join(', ')}], wanted ${B} from 0 to ${T}`)
  for (const one of initial)
    if (one && one.dims.join() !== [D, B, H].join())
      throw new FormatError(`an initial state is [${one.dims.join(', ')}], wanted [${[D, B, H].join(', ')}]`)
}

/** The states [D, B, H] to start from. A row without a step ends with zeros, as in ONNX Runtime, where webrnn's would end as it begins. */
async function beginning(state: Value, lengths: Numbers | null): Promise<Value> {
  const { type, dims } = state
  if (!lengths?.includes(0)) return state.as(dims)
  const [, B, H] = dims as [number, number, number]
  return Value.of(
    type,
    dims,
    (await state.host()).map((value, at) => (lengths[Math.floor(at / H) % B] ? value : 0)),
  )
}

/** y [T, B, D, H] and the final states [D, B, H]. */
async function forward(passes: readonly Pass[], given: Given, names: readonly string[], own: Own): Promise<Value[]> {
  const { runtime, units: H, inputs } = passes[0]!.layer
  const D = passes.reduce((sum, { layer }) => sum + layer.directions, 0)
  expectFitting(given, inputs, D, H)
  const { x, lengths, initial } = given
  const [T, B] = x.dims as [number, number, number]
  const zeros = (count: number): Value => Value.empty('float32', [count, B, H])
  if (T * B === 0)
    return [Value.empty(x.type, [T, B, D, H]), ...names.map((_, s) => initial[s]?.as([D, B, H]) ?? zeros(D))]

  const begin = await Promise.all(
    initial.some(Boolean) ? names.map((_, s) => own(beginning(initial[s] ?? zeros(D), lengths))) : [],
  )
  const each: Value[][] = []
  for (const { layer, backwards, first } of passes) {
    const { directions } = layer
    const input = backwards ? await own(reversed(runtime, x, lengths)) : x
    const parts = await Promise.all(
      begin.map((one) => own(view(runtime, one, [directions, B, H], [B * H, H, 1], first * B * H))),
    )
    const [y, ...finals] = runtime.noGrad(() => {
      const state =
        begin.length > 0 ? Object.fromEntries(names.map((name, s) => [name, parts[s]!.device(runtime)])) : null
      const result = layer.forward(input.device(runtime), { lengths: lengths ?? undefined, state })
      const all = [result.y, ...names.map((name) => result.state.get(name).detach().keep())]
      result.state.dispose()
      return all
    })
    const there = Value.on(y!, [T, B, directions, H], x.type)
    each.push([
      backwards ? await reversed(runtime, await own(there), lengths) : there,
      ...finals.map((one) => Value.on(one, one.shape, x.type)),
    ])
  }
  if (each.length === 1) return each[0]!
  for (const value of each.flat()) await own(value)
  return Promise.all(each[0]!.map((one, n) => concat(runtime, [one, each[1]![n]!], n === 0 ? 2 : 0)))
}

const recurrent: Operator = async (node) => {
  const { runtime } = node
  const { states } = RECURRENT[node.op as RecurrentName]
  const weightsOf = (of: (input: number) => Value | undefined): Weights => ({
    W: of(W)!,
    R: of(R)!,
    B: of(B),
    P: of(P),
  })
  const isFixed = WEIGHTS.every((input) => !node.inputs[input] || node.constant(input))
  const fixed = isFixed
    ? await passesOf(
        node,
        weightsOf((input) => node.take(input)),
      )
    : null
  if (fixed) node.owned.push(...fixed.flatMap(({ layer }) => layer.parameters()))
  else wantedOf(node, false)
  const isBatchFirst = node.int('layout', 0) !== 0

  return async (...inputs) => {
    const passes =
      fixed ??
      (await passesOf(
        node,
        weightsOf((input) => inputs[input]),
      ))
    try {
      return await scratch(async (own) => {
        const turn = (value: Value | undefined): Promise<Value | undefined> | Value | undefined =>
          value && isBatchFirst ? own(transpose(runtime, value, [1, 0, 2])) : value
        const initial = [inputs[INITIAL_H], inputs[INITIAL_C]].slice(0, states.length)
        const given: Given = {
          x: (await turn(inputs[X]))!,
          lengths: (await inputs[LENGTHS]?.host()) ?? null,
          initial: await Promise.all(initial.map(turn)),
        }
        const [y, ...finals] = await forward(passes, given, states, own)
        const Y = transpose(runtime, await own(y!), isBatchFirst ? [1, 0, 2, 3] : [0, 2, 1, 3])
        return Promise.all([
          Y,
          ...finals.map(async (one) => (isBatchFirst ? transpose(runtime, await own(one), [1, 0, 2]) : one)),
        ])
      })
    } finally {
      if (!fixed) for (const { layer } of passes) for (const parameter of layer.parameters()) parameter.dispose()
    }
  }
}

export const recurrents = (): Operators => ({ LSTM: [3, recurrent], GRU: [3, recurrent], RNN: [3, recurrent] })
