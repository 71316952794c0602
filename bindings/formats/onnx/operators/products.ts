/** Products with weights, which become layers, and products of what is computed, on the host. */
import { Conv1d, FormatError, Linear, type Module } from '../../../index.js'
import { broadcast, places, repeating, transpose } from '../layout.js'
import type { Node, Operator, Operators } from '../node.js'
import { scratch } from '../scratch.js'
import { arrayOf, type Numbers } from '../types.js'
import { Value, sizeOf } from '../value.js'
import { concat } from './movement.js'

/** A layer whose parameters are given back with the model. */
function owned<Layer extends Module>(node: Node, layer: Layer): Layer {
  node.owned.push(...layer.parameters())
  return layer
}

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

/** Windows over one axis: where they begin, and how many there are. */
interface Windows {
  readonly size: number
  readonly stride: number
  readonly dilation: number
  /** Steps before the first one, and how many windows there are for so many steps. */
  readonly over: (steps: number) => { before: number; after: number; count: number }
}

/** @throws FormatError unless the windows are over one axis */
function windowsOf(node: Node, kernel: number): Windows {
  const one = (name: string, otherwise: number): number => (node.ints(name) ?? [otherwise])[0] ?? otherwise
  const size = one('kernel_shape', kernel)
  const [stride, dilation] = [one('strides', 1), one('dilations', 1)]
  const [first = 0, last = 0] = node.ints('pads') ?? []
  const automatic = node.text('auto_pad', 'NOTSET')
  const isSame = automatic.startsWith('SAME_')
  const span = dilation * (size - 1) + 1
  const counts = [size, stride, dilation]
  if (counts.some((count) => !(count >= 1 && count < 2 ** 31)) || !(first >= 0 && last >= 0))
    throw new FormatError(`kernel_shape, strides, dilations are ${counts.join(', ')}, pads ${first} and ${last}`)
  if ((node.ints('kernel_shape')?.length ?? 1) !== 1) throw new FormatError('it has more than one axis; known is one')
  if (!isSame && !['NOTSET', 'VALID'].includes(automatic)) throw new FormatError(`auto_pad is ${automatic}`)
  const over = (steps: number): { before: number; after: number; count: number } => {
    if (isSame) {
      const count = Math.ceil(steps / stride)
      const all = Math.max((count - 1) * stride + span - steps, 0)
      const less = Math.floor(all / 2)
      return automatic === 'SAME_UPPER'
        ? { before: less, after: all - less, count }
        : { before: all - less, after: less, count }
    }
    const [before, after] = automatic === 'VALID' ? [0, 0] : [first, last]
    const rest = (steps + before + after - span) / stride
    let count = (node.int('ceil_mode', 0) ? Math.ceil(rest) : Math.floor(rest)) + 1
    // The last window must not begin behind everything.
    if ((count - 1) * stride >= steps + before && node.int('ceil_mode', 0)) count--
    return { before, after, count: Math.max(count, 0) }
  }
  return { size, stride, dilation, over }
}

/** Along the one axis of [N, C, L]. */
const maxPool: Operator = (node) => {
  if (node.gives(1)) throw new FormatError('it is asked for the places of the largest, which are not computed')
  if (!node.ints('kernel_shape')?.length) throw new FormatError('it has no kernel_shape')
  const { size, stride, dilation, over } = windowsOf(node, 1)
  return async (x) => {
    const { dims, type } = x!
    if (dims.length !== 3) throw new FormatError(`x is [${dims.join(', ')}], wanted [N, C, L]`)
    const L = dims[2]!
    const { before, count } = over(L)
    const from = await x!.host()
    const result = new (arrayOf(type))(sizeOf([dims[0]!, dims[1]!, count]))
    const at = (n: number): number => {
      let most = -Infinity
      const first = (n % count) * stride - before
      for (let k = Math.max(Math.ceil(-first / dilation), 0); k < size; k++) {
        const place = first + k * dilation
        if (place >= L) break
        most = Math.max(most, from[Math.floor(n / count) * L + place]!)
      }
      return most
    }
    return Value.of(
      type,
      [dims[0]!, dims[1]!, count],
      result.map((_, n) => at(n)),
    )
  }
}

/** Over time: x [N, C, L] becomes [L, N, C], as the layer wants it, and back. */
const conv: Operator = async (node) => {
  const [weight, bias] = [node.take(1), node.take(2)]
  if (!weight || (node.inputs[2] && !bias)) throw new FormatError('its weights are computed; known are constants')
  if (weight.rank !== 3 || weight.size === 0)
    throw new FormatError(
      `its weights are [${weight.dims.join(', ')}]; known is a convolution over one axis, [M, C, K]`,
    )
  node.expect('group', 1)
  const { runtime } = node
  const [M, C, K] = weight.dims as [number, number, number]
  const { size, stride, dilation, over } = windowsOf(node, K)
  if (size !== K || (bias && bias.size !== M)) throw new FormatError(`its weights are [${weight.dims.join(', ')}]`)
  const layer = owned(node, new Conv1d(runtime, C, M, K, { stride, dilation, bias: bias !== undefined }))
  layer.weight.write(Float32Array.from(await weight.host()))
  if (bias) layer.bias!.write(Float32Array.from(await bias.host()))
  return (x) =>
    scratch(async (own) => {
      const { dims, type } = x!
      if (dims.length !== 3 || dims[1] !== C) throw new FormatError(`x is [${dims.join(', ')}], wanted [N, ${C}, L]`)
      const [N, , L] = dims as [number, number, number]
      const { before, after, count } = over(L)
      const steps = L + before + after
      if (N * count === 0) return Value.empty(type, [N, M, count])
      sizeOf([count, N, C * K])
      const inTime = await own(transpose(runtime, x!, [2, 0, 1]))
      const zeros = (length: number): Value => Value.empty(type, [length, N, C])
      const parts = [zeros(before), inTime, zeros(after)].filter(({ size }) => size > 0)
      const padded = steps === L ? inTime : await own(concat(runtime, parts, 0))
      const y = await own(
        Value.on(
          runtime.noGrad(() => layer.forward(padded.device(runtime))),
          [count, N, M],
          type,
        ),
      )
      return transpose(runtime, y, [1, 2, 0])
    })
}

export const products: Operators = {
  MatMul: [2, matMul],
  Gemm: [2, gemm],
  MaxPool: [1, maxPool],
  Conv: [2, conv],
}
