/** Random recurrent nodes with random attributes. Operators and directions take turns, the rest is drawn. */
import { Random } from '../../reference/random.js'
import { floats, type Array as Numbers, type Attribute, type GraphDescription } from './write_graph.js'

export interface RecurrentCase {
  readonly title: string
  readonly op: string
  readonly traits: ReadonlySet<string>
  /** For webrnn, and the same for ONNX Runtime, which knows no `layout` 1: there all is turned. */
  readonly graph: GraphDescription
  readonly reference: GraphDescription
  readonly inputs: Readonly<Record<string, Numbers>>
  readonly referenceInputs: Readonly<Record<string, Numbers>>
  readonly isBatchFirst: boolean
}

const OPERATORS = {
  LSTM: { gates: 4, states: ['h', 'c'], activations: ['Sigmoid', 'Tanh', 'Tanh'] },
  GRU: { gates: 3, states: ['h'], activations: ['Sigmoid', 'Tanh'] },
  RNN: { gates: 1, states: ['h'], activations: ['Tanh'] },
} as const
const DIRECTIONS = ['forward', 'reverse', 'bidirectional'] as const

/** Functions by how many numbers each takes. */
const FUNCTIONS: readonly (readonly [string, number])[] = [
  ...(['Sigmoid', 'Tanh', 'Relu', 'Softsign', 'Softplus'] as const).map((name) => [name, 0] as const),
  ['LeakyRelu', 1],
  ['Elu', 1],
  ['Affine', 2],
  ['ScaledTanh', 2],
  ['HardSigmoid', 2],
]

/** The first two axes change places. */
function turned({ type, dims, data }: Numbers): Numbers {
  const [A, B] = dims as [number, number]
  const D = dims.slice(2).reduce((product, length) => product * length, 1)
  const all = Float32Array.from(data, (_, at) => {
    const [row, d] = [Math.floor(at / D), at % D]
    return data[((row % A) * B + Math.floor(row / A)) * D + d]!
  })
  return { type, dims: [B, A, ...dims.slice(2)], data: all }
}

export function randomCases(count: number, seed: number): RecurrentCase[] {
  return Array.from({ length: count }, (_, index) => randomCase(index, new Random(seed + index)))
}

function randomCase(index: number, random: Random): RecurrentCase {
  const traits = new Set<string>()
  /** Whether the case has this property: with this chance. */
  const has = (trait: string, share: number): boolean => {
    const is = random.next() < share
    if (is) traits.add(trait)
    return is
  }
  const op = (['LSTM', 'GRU', 'RNN'] as const)[index % 3]!
  const direction = DIRECTIONS[Math.floor(index / 3) % 3]!
  const { gates: G, states, activations } = OPERATORS[op]
  const D = direction === 'bidirectional' ? 2 : 1
  const [T, B, I, H] = [random.integer(1, 13), random.integer(1, 6), random.integer(1, 11), random.integer(1, 19)]

  const attributes: Record<string, Attribute> = { direction }
  if (has('hidden_size', 0.7)) attributes.hidden_size = H
  if (has('activations', 0.2)) {
    const same = has('the same both ways', 0.5) || D === 1
    const once = activations.map(() => FUNCTIONS[random.integer(0, FUNCTIONS.length)]!)
    const chosen = Array.from({ length: D }, () =>
      same ? once : activations.map(() => FUNCTIONS[random.integer(0, FUNCTIONS.length)]!),
    ).flat()
    attributes.activations = chosen.map(([name]) => name)
    const alphas = same ? Array.from({ length: D }, () => [...once]).flat() : chosen
    const drawn = new Map<unknown, number>()
    const number = (one: unknown): number => {
      if (!drawn.has(one)) drawn.set(one, random.integer(1, 5) / 10)
      return drawn.get(one)!
    }
    attributes.activation_alpha = { floats: alphas.filter(([, takes]) => takes > 0).map(number) }
    attributes.activation_beta = { floats: alphas.filter(([, takes]) => takes > 1).map(number) }
  }
  if (has('clip', 0.15)) attributes.clip = { f: [0.25, 1.5, 40][random.integer(0, 3)]! }
  if (op === 'LSTM' && has('input_forget', 0.3)) attributes.input_forget = 1
  if (op === 'GRU' && has('linear_before_reset', 0.5)) attributes.linear_before_reset = 1
  const isBatchFirst = has('layout', 0.25)

  // As layers begin, ±1/√H: with functions that have no bounds the states of larger weights grow without end.
  const uniform = (...dims: number[]): Numbers =>
    floats(
      dims,
      random.uniform(
        dims.reduce((product, length) => product * length, 1),
        1 / Math.sqrt(H),
      ),
    )
  const weights: Record<string, Numbers> = { W: uniform(D, G * H, I), R: uniform(D, G * H, H) }
  if (has('bias', 0.75)) weights.B = uniform(D, 2 * G * H)
  if (op === 'LSTM' && has('peepholes', 0.4)) weights.P = uniform(D, 3 * H)
  const given: Record<string, Numbers> = { X: uniform(T, B, I) }
  if (has('sequence_lens', 0.6)) {
    const lengths = [...random.integers(B, has('a row without a step', 0.2) ? 0 : 1, T + 1)]
    given.sequence_lens = { type: 'int32', dims: [B], data: lengths }
  }
  for (const state of states) if (has(`initial_${state}`, 0.5)) given[`initial_${state}`] = uniform(D, B, H)
  const isFixed = has('constant weights', 0.7)
  const outputs = ['Y', ...states.map((state) => `Y_${state}`)].map((name) => (has(name, 0.8) ? name : ''))
  if (!outputs.some(Boolean)) outputs[0] = 'Y'

  const places = ['X', 'W', 'R', 'B', 'sequence_lens', ...states.map((state) => `initial_${state}`)]
  if (op === 'LSTM') places.push('P')
  const inputs = { ...given, ...(!isFixed && weights) }
  const make = (of: Record<string, Numbers>, more: Record<string, Attribute>): GraphDescription => ({
    nodes: [
      {
        op,
        inputs: places.map((name) => (name in given || name in weights ? name : '')),
        outputs,
        attributes: { ...attributes, ...more },
      },
    ],
    constants: isFixed ? weights : {},
    inputs: Object.fromEntries(
      Object.entries(of).map(([name, { type, dims }]) => [name, { type, dims: dims.map(() => '') }]),
    ),
    outputs: Object.fromEntries(outputs.filter(Boolean).map((name) => [name, 'float32'])),
  })
  const own = Object.fromEntries(
    Object.entries(inputs).map(([name, one]) => [
      name,
      isBatchFirst && (name === 'X' || name.startsWith('initial_')) ? turned(one) : one,
    ]),
  )
  return {
    title: `${index}: ${op}, ${direction}, T ${T}, B ${B}, I ${I}, H ${H}, ${[...traits].join(', ')}`,
    ...{ op, traits, isBatchFirst, inputs: own, referenceInputs: inputs },
    graph: make(own, isBatchFirst ? { layout: 1 } : {}),
    // ONNX Runtime wants the attribute, which ONNX leaves free.
    reference: make(inputs, { hidden_size: H }),
  }
}

/** Y [T, D, B, H] as [B, T, D, H], states [D, B, H] as [B, D, H]: what `layout` 1 says. */
export function batchFirst(name: string, one: { dims: readonly number[]; data: ArrayLike<number | bigint> }): Numbers {
  const numbers = floats(one.dims, Float32Array.from(one.data as Float32Array))
  if (name !== 'Y') return turned(numbers)
  const [T, D, B, H] = one.dims as [number, number, number, number]
  const data = numbers.data.map((_, at) => {
    const [h, d, t, b] = [at % H, Math.floor(at / H) % D, Math.floor(at / H / D) % T, Math.floor(at / H / D / T)]
    return numbers.data[((t * D + d) * B + b) * H + h]!
  })
  return floats([B, T, D, H], data as Float32Array)
}
