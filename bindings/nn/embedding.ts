import * as kernels from '../backend/kernels/index.js'
import type { Span } from '../backend/backend.js'
import { expectTokens, toTokenArray, type Tokens } from '../data/tokens.js'
import { Parameter } from '../tensor/parameter.js'
import { operate } from '../tensor/record.js'
import type { Runtime } from '../tensor/runtime.js'
import { sizeOf } from '../tensor/shape.js'
import type { Tensor } from '../tensor/tensor.js'
import { gather } from './functions/rows.js'
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
    const values = runtime.random.normals(words * features)
    this.weight = new Parameter(runtime, 'weight', [words, features], values)
  }

  override toString(): string {
    return `Embedding(${this.words}, ${this.features})`
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
    return gather('Embedding', this.weight, this.features, array)
  }

  /**
   * @internal As `forward`, but outside any graph.
   * @param tokens i32 on the device, known to be in [0, words)
   */
  lookUp(tokens: Span, shape: readonly number[]): Tensor {
    const { runtime, weight, features: D } = this
    return operate(runtime, 'Embedding', [], [...shape, D], (y) => {
      runtime.device.run(kernels.embedding_forward, { N: sizeOf(shape), D, tokens, weight: weight.span, y: y.span })
      return { backward: () => undefined }
    })
  }
}
