import type { Recurrent } from '../../index.js'
import { PEEPHOLES, RECURRENT, placeOf, spellings } from './gates.js'
import type { GraphWriter } from './writer.js'

/** What comes in and goes out beside the sequence. */
export interface Extras {
  /** The name of the lengths, '' for none. */
  readonly lengths: string
  /** Whether states are given and handed on. */
  readonly states: boolean
}

/** A parameter's name and the gates that it has, in its order; and its numbers with them. */
type Key = readonly [string, readonly string[]]
type Part = readonly [Float32Array, readonly string[]]

/** The blocks of parameters that lie behind each other, each in ONNX's order: those that the cell has, the others are 0. */
function stacked(
  parts: readonly Part[],
  order: readonly string[],
  place: (gate: string) => readonly [number, number],
): Float32Array {
  const [[first, gates]] = parts as [Part]
  const block = first.length / gates.length
  const result = new Float32Array(parts.length * order.length * block)
  parts.forEach(([numbers, names], n) =>
    names.forEach((gate, from) => {
      const [to, sign] = place(gate)
      const at = (n * order.length + to) * block
      for (let k = 0; k < block; k++) result[at + k] = sign * numbers[from * block + k]!
    }),
  )
  return result
}

/**
 * A stack of layers: an operator for each, whose Y [T, D, B, H] becomes [T, B, D · H].
 * @param x [T, B, I], or [B, T, I] if batchFirst
 * @param weight parameters by their names
 * @returns the name of y
 */
export function writeRecurrent(
  graph: GraphWriter,
  layer: Recurrent,
  index: number,
  x: string,
  weight: (key: string) => Float32Array,
  { lengths, states: carries }: Extras,
): string {
  const { directions: D, units: H, layers, batchFirst } = layer
  const { op, attributes, activations, coupled = false } = spellings().find(({ cell }) => cell === layer.cell)!
  const { gates, states } = RECURRENT[op]
  const { compiled } = layer.cell
  const swap = (value: string, name: string): string => graph.node('Transpose', [value], name, { perm: [1, 0, 2] })
  const initial = carries
    ? states.map((state) => graph.input(`${state}_${index}`, 'float32', [layers * D, 'batch', H]))
    : []
  const finals = states.map((): string[] => [])
  const shape = graph.constant(`${index}.shape`, [3], [0, 0, D * H])
  const has = [...layer.namedParameters().keys()]
  let value = batchFirst ? swap(x, `${index}.turned`) : x

  for (let l = 0; l < layers; l++) {
    const own = `${index}.l${l}`
    const bounds = carries
      ? [l, l + 1].map((row, n) => graph.constant(`${own}.${n ? 'end' : 'begin'}`, [1], [row * D]))
      : []
    /** The parameters of both directions, if there are two. */
    const parts = (keys: readonly Key[]): Part[] =>
      Array.from({ length: D }, (_, d) =>
        keys.map(([key, names]): Part => [weight(`${key}_l${l}${d ? '_reverse' : ''}`), names]),
      ).flat()
    const placed = (gate: string): readonly [number, number] => placeOf(op, gate, coupled)
    const { inputs, recurrent, inputBiases, recurrentBiases, peepholes } = compiled
    const G = gates.length * H
    const I = l === 0 ? layer.inputs : D * H
    const constant = (name: string, dims: readonly number[], ...keys: Key[]): string =>
      graph.constant(`${own}.${name}`, [D, ...dims], stacked(parts(keys), gates, placed))
    const W = constant('W', [G, I], ['weight_ih', inputs])
    const R = constant('R', [G, H], ['weight_hh', recurrent])
    const B = has.includes(`bias_ih_l${l}`)
      ? constant('B', [2 * G], ['bias_ih', inputBiases], ['bias_hh', recurrentBiases])
      : ''
    const P = has.includes(`peephole_l${l}`)
      ? graph.constant(
          `${own}.P`,
          [D, 3 * H],
          stacked(parts([['peephole', peepholes]]), PEEPHOLES, (gate) => [PEEPHOLES.indexOf(gate as 'i'), 1]),
        )
      : ''
    const begin = initial.map((name, s) => graph.node('Slice', [name, ...bounds], `${own}.${states[s]!}`))
    const outputs = ['y', ...(carries ? states.map((state) => `${state}_next`) : [])].map((name) => `${own}.${name}`)
    graph.node(op, [value, W, R, B, lengths, ...states.map((_, s) => begin[s] ?? ''), ...(P ? [P] : [])], outputs, {
      ...attributes,
      ...(activations && { activations: Array.from({ length: D }, () => activations).flat() }),
      direction: D === 2 ? 'bidirectional' : 'forward',
      hidden_size: H,
    })
    outputs.slice(1).forEach((name, s) => finals[s]!.push(name))
    const rows = graph.node('Transpose', [outputs[0]!], `${own}.rows`, { perm: [0, 2, 1, 3] })
    value = graph.node('Reshape', [rows, shape], `${own}.joined`)
  }
  if (carries)
    states.forEach((state, s) => {
      const name = graph.output(`${state}_${index}_next`, 'float32', [layers * D, 'batch', H])
      graph.node('Concat', finals[s]!, name, { axis: 0 })
    })
  return batchFirst ? swap(value, `${index}.back`) : value
}
