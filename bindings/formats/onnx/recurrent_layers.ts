/** The layers that a recurrent node becomes, with its weights in their order. */
import { FormatError, Recurrent, type Cell } from '../../index.js'
import { activationsOf, cellOf, type Wanted } from './equations.js'
import { PEEPHOLES, RECURRENT, placeOf, spellings, type RecurrentName } from './gates.js'
import type { Node } from './node.js'
import type { Numbers } from './types.js'
import type { Value } from './value.js'

/** One layer that is run: both directions, or one. One that runs in reverse gets its rows backwards. */
export interface Pass {
  readonly layer: Recurrent
  readonly backwards: boolean
  /** Its first direction. */
  readonly first: number
}

/** The properties of each direction's cell: one, or two. @throws FormatError */
export function wantedOf(node: Node, peephole: boolean): Wanted[] {
  const direction = node.text('direction', 'forward')
  if (!['forward', 'reverse', 'bidirectional'].includes(direction)) throw new FormatError(`direction is ${direction}`)
  const directions = direction === 'bidirectional' ? 2 : 1
  const op = node.op as RecurrentName
  const standard = RECURRENT[op].activations
  const names = node.texts('activations') ?? Array.from({ length: directions }, () => standard).flat()
  if (names.length !== directions * standard.length)
    throw new FormatError(`activations are ${names.join(', ')}; wanted ${directions * standard.length}`)
  const all = activationsOf(names, node.floats('activation_alpha') ?? [], node.floats('activation_beta') ?? [])
  const clip = node.float('clip', 0)
  if (!(clip >= 0 && clip < 1e30)) throw new FormatError(`clip is ${clip}`)
  return Array.from({ length: directions }, (_, direction) => ({
    op,
    activations: all.slice(direction * standard.length, (direction + 1) * standard.length),
    clip,
    coupled: node.int('input_forget', 0) !== 0,
    peephole,
    after: node.int('linear_before_reset', 0) !== 0,
  }))
}

/** One that ships, where there is one; it is known by its attributes. */
async function shippedOrMade(wanted: Wanted): Promise<{ cell: Cell; negates: boolean }> {
  const { op, activations, clip, coupled, peephole, after } = wanted
  const names = activations.map(({ name }) => name).join()
  const attribute = { LSTM: 'input_forget', GRU: 'linear_before_reset', RNN: '' }[op]
  const found = spellings().find(
    ({ cell, op: one, attributes, activations: usual = RECURRENT[op].activations }) =>
      one === op &&
      (attributes[attribute] ?? 0) === Number(op === 'LSTM' ? coupled : after && op === 'GRU') &&
      cell.compiled.peepholes.length > 0 === peephole &&
      usual.join().toLowerCase() === names,
  )
  if (found && clip === 0) return { cell: found.cell, negates: found.coupled ?? false }
  return { cell: await cellOf(wanted), negates: false }
}

/** The blocks of H rows that a parameter wants, of those that a direction has. */
function blocks(
  from: Numbers,
  size: number,
  gates: readonly string[],
  place: (gate: string) => readonly [number, number],
): Float32Array {
  const result = new Float32Array(gates.length * size)
  gates.forEach((gate, n) => {
    const [at, sign] = place(gate)
    for (let k = 0; k < size; k++) result[n * size + k] = sign * from[at * size + k]!
  })
  return result
}

export interface Weights {
  readonly W: Value
  readonly R: Value
  readonly B: Value | undefined
  readonly P: Value | undefined
}

/** Layers with these weights. @throws FormatError unless they fit each other */
export async function passesOf(node: Node, { W, R, B, P }: Weights): Promise<Pass[]> {
  const op = node.op as RecurrentName
  const G = RECURRENT[op].gates.length
  const each = wantedOf(node, P !== undefined)
  const [D, direction] = [each.length, node.text('direction', 'forward')]
  const [H, I] = [R.dims[2] ?? 0, W.dims[2] ?? 0]
  const wanted = { W: [D, G * H, I], R: [D, G * H, H], B: [D, 2 * G * H], P: [D, 3 * H] }
  for (const [name, value] of Object.entries({ W, R, B, P })) {
    const dims = wanted[name as keyof Weights]
    if (value && (value.dims.join() !== dims.join() || value.size === 0))
      throw new FormatError(
        `${name} is [${value.dims.join(', ')}], wanted [${dims.join(', ')}] (direction ${direction})`,
      )
  }
  if (node.int('hidden_size', H) !== H)
    throw new FormatError(`hidden_size is ${node.int('hidden_size', H)}, R has ${H}`)

  const together = D === 2 && JSON.stringify(each[0]) === JSON.stringify(each[1])
  const numbers = { W: await W.host(), R: await R.host(), B: await B?.host(), P: await P?.host() }
  const passes: Pass[] = []
  for (let first = 0; first < D; first += together ? 2 : 1) {
    const { cell, negates } = await shippedOrMade(each[first]!)
    const layer = new Recurrent(node.runtime, cell, I, H, { bidirectional: together, bias: B !== undefined })
    const parameters = layer.namedParameters()
    for (let d = first; d < (together ? 2 : first + 1); d++) {
      const own = (all: Numbers): Numbers => all.subarray((d * all.length) / D, ((d + 1) * all.length) / D)
      const { inputs, recurrent, inputBiases, recurrentBiases, peepholes } = cell.compiled
      const write = (name: string, all: Numbers, size: number, gates: readonly string[], skipped = 0): void =>
        parameters
          .get(`${name}_l0${d > first ? '_reverse' : ''}`)
          ?.write(
            blocks(own(all).subarray(skipped), size, gates, (gate) =>
              name === 'peephole' ? [PEEPHOLES.indexOf(gate as 'i'), 1] : placeOf(op, gate, negates),
            ),
          )
      write('weight_ih', numbers.W, H * I, inputs)
      write('weight_hh', numbers.R, H * H, recurrent)
      if (numbers.B) write('bias_ih', numbers.B, H, inputBiases)
      if (numbers.B) write('bias_hh', numbers.B, H, recurrentBiases, G * H)
      if (numbers.P) write('peephole', numbers.P, H, peepholes)
    }
    passes.push({ layer, backwards: direction === 'reverse' || first === 1, first })
  }
  return passes
}
