import { expectTokens, toTokenArray, type Tokens } from '../data/tokens.js'
import { Parameter } from '../tensor/parameter.js'
import { isRecorded, record, result } from '../tensor/record.js'
import type { Runtime } from '../tensor/runtime.js'
import { Scratch } from '../tensor/scratch.js'
import type { Tensor } from '../tensor/tensor.js'
import { Module, expectRuntime } from './module.js'
import { expectCount } from '../options.js'

/** A table of one learned vector per token. */
export class Embedding extends Module {
  /** [words, features] */
  readonly weight: Parameter

  /**
   * @param words how many tokens there are, V
   * @param features the length of each vector, D
   * Starts from a normal distribution with deviation 1, as in PyTorch.
   */
  constructor(
    runtime: Runtime,
    readonly words: number,
    readonly features: number,
  ) {
    expectRuntime('Embedding', runtime)
    expectCount('Embedding', 'words', words)
    expectCount('Embedding', 'features', features)
    super(runtime)
    const values = Float32Array.from({ length: words * features }, () => runtime.random.normal())
    this.weight = new Parameter(runtime, 'weight', [words, features], values)
  }

  override namedParameters(): Map<string, Parameter> {
    return new Map([['weight', this.weight]])
  }

  /**
   * @param tokens of any shape, [T, B] as a rule
   * @returns [T, B, features]
   * @throws TokenError if a token is not in [0, words)
   */
  forward(tokens: Tokens): Tensor {
    const array = toTokenArray('Embedding.forward', tokens)
    expectTokens('Embedding.forward', array, this.words)
    const { runtime, weight, features: D } = this
    const N = array.data.length
    return Scratch.use(runtime, (scratch) => {
      const y = scratch.take(N * D)
      const call = { N, D, tokens: scratch.integers(array.data).span, weight: weight.span, y: y.span }
      runtime.device.kernels.embedding_forward(call)
      const node = isRecorded(runtime, [weight]) ? this.#record(array.data, scratch) : null
      return result(runtime, [...array.shape, D], y, { node })
    })
  }

  #record(tokens: Int32Array, scratch: Scratch): ReturnType<typeof record> {
    const { runtime, weight, words: V, features: D } = this
    const N = tokens.length
    const sorted = sortByToken(tokens, V)
    const [positions, starts] = [scratch.integers(sorted.positions), scratch.integers(sorted.starts)]
    return record(runtime, {
      name: 'Embedding',
      inputs: [weight],
      outputs: [N * D],
      saved: [positions, starts],
      backward: (pass) => {
        const { span: dWeight, accumulate } = pass.target(0)
        const order = { positions: positions.span, starts: starts.span }
        runtime.device.kernels.embedding_backward({ V, D, N, ...order, dy: pass.gradient(0), dWeight, accumulate })
      },
    })
  }
}

/** A counting sort: the positions of token 0 in ascending order, then those of token 1, …; and where each token's begin. */
function sortByToken(tokens: Int32Array, V: number): { positions: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(V + 1)
  for (const token of tokens) starts[token + 1]!++
  for (let v = 0; v < V; v++) starts[v + 1]! += starts[v]!
  const next = starts.slice()
  const positions = new Int32Array(tokens.length)
  tokens.forEach((token, n) => {
    positions[next[token]!++] = n
  })
  return { positions, starts }
}
