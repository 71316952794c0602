/** Windows over time: convolution on the device, the largest of each window on the host. */
import { Conv1d, FormatError } from '../../../index.js'
import { transpose } from '../layout.js'
import { owned, type Node, type Operator, type Operators } from '../node.js'
import { scratch } from '../scratch.js'
import { arrayOf } from '../types.js'
import { Value, sizeOf } from '../value.js'
import { concat } from './movement.js'

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

export const windows = (): Operators => ({ MaxPool: [1, maxPool], Conv: [2, conv] })
