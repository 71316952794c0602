/** Files written by hand, so that they may be of any type, and as wrong as a test wants them. */

/** A file with this header and these bytes. */
export function fileOf(header: string | Uint8Array, data: Uint8Array): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const file = new Uint8Array(8 + text.length + data.length)
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true)
  file.set(text, 8)
  file.set(data, 8 + text.length)
  return file
}

export interface TypedTensor {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly array: ArrayBufferView
}

/** A file with tensors of any type, one behind the other. */
export function typed(tensors: Readonly<Record<string, TypedTensor>>): Uint8Array {
  let end = 0
  const header = Object.entries(tensors).map(([name, { dtype, shape, array }]) => {
    const begin = end
    end += array.byteLength
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const
  })
  const data = Object.values(tensors).flatMap(({ array }) => [
    ...new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  ])
  return fileOf(JSON.stringify(Object.fromEntries(header)), Uint8Array.from(data))
}
