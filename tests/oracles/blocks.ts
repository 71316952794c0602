/** Moving the gates of weights from one library's order to another's. */

/** Blocks of equal size in another order. */
export function reorder(values: Float32Array, order: readonly number[]): Float32Array {
  const block = values.length / order.length
  const result = new Float32Array(values.length)
  order.forEach((from, to) => result.set(values.subarray(from * block, (from + 1) * block), to * block))
  return result
}

export function concatenate(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}
