/** The cells that can be looked into, gate by gate: what `bindings/cells` says as equations, for one unit. */

/** What the layer has at this step, by name: a number for each unit. */
export type Parts = Readonly<Record<string, Float32Array>>

export interface HostCell {
  /** Blocks of rows in the weights. */
  readonly gates: number
  /** Everything there is to see, in the order in which it is made. `h` is last. */
  readonly parts: readonly string[]
  /** What is carried from a character to the next, and can be held. */
  readonly states: readonly string[]
  /**
   * One unit's step.
   * @param wx `W x + b`, a block of H for each gate
   * @param ru `R h + b`, likewise
   */
  advance(unit: number, H: number, wx: Float32Array, ru: Float32Array, parts: Parts): void
  /** What the unit gives, where that is made of a state which may be held. */
  output?(unit: number, parts: Parts): void
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

const lstm: HostCell = {
  gates: 4,
  parts: ['i', 'f', 'g', 'o', 'c', 'h'],
  states: ['h', 'c'],
  advance(u, H, wx, ru, { i, f, g, o, c }) {
    i![u] = sigmoid(wx[u]! + ru[u]!)
    f![u] = sigmoid(wx[H + u]! + ru[H + u]!)
    g![u] = Math.tanh(wx[2 * H + u]! + ru[2 * H + u]!)
    o![u] = sigmoid(wx[3 * H + u]! + ru[3 * H + u]!)
    c![u] = f![u]! * c![u]! + i![u]! * g![u]!
  },
  output(u, { o, c, h }) {
    h![u] = o![u]! * Math.tanh(c![u]!)
  },
}

const gru: HostCell = {
  gates: 3,
  parts: ['r', 'z', 'n', 'h'],
  states: ['h'],
  advance(u, H, wx, ru, { r, z, n, h }) {
    r![u] = sigmoid(wx[u]! + ru[u]!)
    z![u] = sigmoid(wx[H + u]! + ru[H + u]!)
    n![u] = Math.tanh(wx[2 * H + u]! + r![u]! * ru[2 * H + u]!)
    h![u] = (1 - z![u]!) * n![u]! + z![u]! * h![u]!
  },
}

const plain = (activation: (x: number) => number): HostCell => ({
  gates: 1,
  parts: ['h'],
  states: ['h'],
  advance(u, _H, wx, ru, { h }) {
    h![u] = activation(wx[u]! + ru[u]!)
  },
})

/** By the names that `build` knows. Of other cells only the states can be seen. */
export const hostCells: Readonly<Record<string, HostCell>> = {
  lstm,
  gru,
  rnn: plain(Math.tanh),
  rnnTanh: plain(Math.tanh),
  rnnRelu: plain((x) => Math.max(0, x)),
}
