/** A tensor in a golden file. */
export interface Numbers {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

export const floats = ({ data }: Numbers): Float32Array => Float32Array.from(data)

/** The options of one comparison in words. */
export const titleOf = (options: object): string => JSON.stringify(options).replace(/[{"}]/g, '')
