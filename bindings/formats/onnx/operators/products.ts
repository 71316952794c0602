/** Products with weights, which become layers, and products of what is computed, on the host. */
import { FormatError, Linear } from '../../../index.js'
import { broadcast, places, repeating, transpose } from '../layout.js'
import { owned, type Node, type Operator, type Operators } from '../node.js'
import { scratch } from '../scratch.js'
import { arrayOf, type Numbers } from '../types.js'
import { Value, sizeOf } from '../value.js'

/** The columns of a matrix [K, N] as rows. */
function turned(numbers: Numbers, K: number, N: number, factor = 1): Float32Array {
  return Float32Array.from({ length: K * N }, (_, at) => factor * numbers[(at % K) * N + Math.floor(at / K)]!)
}

/** @param weight [N, K] @param bias [N] */
function linear(
  node: Node,
  K: number,
  N: number,
  weight: Float32Array,
  bias: Float32Array | null,
): (x: Value) => Value {
  const layer = owned(node, new Linear(node.runtime, K, N, { bias: bias !== null }))
  layer.weight.write(weight)
  if (bias) layer.bias!.write(bias)
  return (x) => {
    const { type, dims } = x
    if (dims.at(-1) !== K) throw new FormatError(`x is [${dims.join(', ')}], the weights are [${K}, ${N}]`)
    const result = [...dims.slice(0, -1), N]
    if (x.size === 0) return Value.empty(type, result)
    return Value.on(
      node.runtime.noGrad(() => layer.forward(x.device(node.runtime))),
      result,
      type,
    )
  }
}

const isWeight = (value: Value | undefined): value is Value =>
  value !== undefined && value.type !== 'float64' && value.rank === 2 && value.size > 0

/** With a third input, which `fuse` gives it, a bias is added. */
const matMul: Operator = async (node) => {
  const weight = node.constant(1)
  if (!isWeight(weight)) return async (a, b) => multiply(a!, b!)
  const [K, N] = weight.dims as [number, number]
  const bias = node.take(2)
  node.take(1)
  const apply = linear(
    node,
    K,
    N,
    turned(await weight.host(), K, N),
    bias ? Float32Array.from(await bias.host()) : null,
  )
  return (x) => apply(x!)
}

/** The product of the last two axes, on the host. */
async function multiply(a: Value, b: Value, factor = 1): Promise<Value> {
  const [left, right] = [a.rank === 1 ? [1, ...a.dims] : a.dims, b.rank === 1 ? [...b.dims, 1] : b.dims]
  const [M, K] = left.slice(-2) as [number, number]
  const [L, N] = right.slice(-2) as [number, number]
  if (a.rank * b.rank === 0 || K !== L || a.type !== b.type)
    throw new FormatError(`a product of ${a.type} [${a.dims.join(', ')}] and ${b.type} [${b.dims.join(', ')}]`)
  const batch = broadcast(left.slice(0, -2), right.slice(0, -2))
  const at = (dims: readonly number[]): Int32Array => places(batch, repeating(dims.slice(0, -2), batch))
  const [A, B, fromA, fromB] = [await a.host(), await b.host(), at(left), at(right)]
  const result = new (arrayOf(a.type))(sizeOf([...batch, M, N]))
  const row = new Float64Array(N)
  for (let one = 0; one < fromA.length; one++)
    for (let m = 0; m < M; m++) {
      row.fill(0)
      for (let k = 0; k < K; k++) {
        const [value, from] = [factor * A[(fromA[one]! * M + m) * K + k]!, (fromB[one]! * K + k) * N]
        for (let n = 0; n < N; n++) row[n]! += value * B[from + n]!
      }
      result.set(row, (one * M + m) * N)
    }
  return Value.of(a.type, [...batch, ...(a.rank === 1 ? [] : [M]), ...(b.rank === 1 ? [] : [N])], result)
}

/** `alpha A B + beta C`, either of the two transposed. */
const gemm: Operator = async (node) => {
  const [alpha, beta] = [node.float('alpha', 1), node.float('beta', 1)]
  const [turnsA, turnsB] = [node.int('transA', 0) !== 0, node.int('transB', 0) !== 0]
  const [weight, C] = [node.constant(1), node.constant(2)]
  const N = weight?.dims[turnsB ? 0 : 1] ?? 0
  const isBias = C ? C.size === 1 || (C.size === N && C.dims.at(-1) === N) : !node.inputs[2]
  if (isWeight(weight) && isBias && !turnsA) {
    const K = weight.dims[turnsB ? 1 : 0]!
    const numbers = await weight.host()
    const bias = C && (await C.host())
    for (const input of [1, 2]) node.take(input)
    const apply = linear(
      ...([node, K, N] as const),
      turnsB ? Float32Array.from(numbers, (one) => alpha * one) : turned(numbers, K, N, alpha),
      bias ? Float32Array.from({ length: N }, (_, n) => beta * (bias[n] ?? bias[0]!)) : null,
    )
    return (x) => apply(x!)
  }
  return (a, b, c) =>
    scratch(async (own) => {
      if (a!.rank !== 2 || b!.rank !== 2) throw new FormatError('a product of others than matrices')
      const side = (value: Value, turns: boolean): Value | Promise<Value> =>
        turns ? own(transpose(node.runtime, value, [1, 0])) : value
      const product = await multiply(await side(a!, turnsA), await side(b!, turnsB), alpha)
      if (!c) return product
      const [numbers, more] = [await product.host(), await c.host()]
      if (broadcast(product.dims, c.dims).join() !== product.dims.join() || c.type !== product.type)
        throw new FormatError(`C is ${c.type} [${c.dims.join(', ')}], the product [${product.dims.join(', ')}]`)
      const from = places(product.dims, repeating(c.dims, product.dims))
      return Value.of(
        product.type,
        product.dims,
        numbers.map((value, n) => value + beta * more[from[n]!]!),
      )
    })
}

export const products = (): Operators => ({
  MatMul: [2, matMul],
  Gemm: [2, gemm],
})
