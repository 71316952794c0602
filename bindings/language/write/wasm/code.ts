/** WebAssembly as a tree: what `encode` turns into bytes and `wat` into text. Only what the pointwise part of a cell needs. */
export type Code =
  | { readonly op: 'local.get' | 'i32.const' | 'v128.const'; readonly value: number }
  | { readonly op: 'local.set'; readonly value: number; readonly args: readonly [Code] }
  | { readonly op: Operation; readonly args: readonly Code[] }
  /** Runs its body and, while the last value of it is not zero, again. */
  | { readonly op: 'loop'; readonly body: readonly Code[]; readonly again: Code }
  | { readonly op: 'if'; readonly condition: Code; readonly then: readonly Code[]; readonly otherwise: readonly Code[] }
  | { readonly op: 'comment'; readonly text: string }

/** The instructions without immediates, or with a constant one (the alignment and offset of a load), as they are encoded. */
export const OPERATIONS = {
  'i32.eq': [0x46],
  'i32.lt_u': [0x49],
  'i32.add': [0x6a],
  'i32.mul': [0x6c],
  'v128.load': [0xfd, 0x00, 4, 0],
  'v128.store': [0xfd, 0x0b, 4, 0],
  'v128.and': [0xfd, 0x4e],
  'f32x4.gt': [0xfd, 0x44],
  'f32x4.nearest': [0xfd, 0x6a],
  'i32x4.shl': [0xfd, 0xab, 1],
  'i32x4.add': [0xfd, 0xae, 1],
  'f32x4.abs': [0xfd, 0xe0, 1],
  'f32x4.neg': [0xfd, 0xe1, 1],
  'f32x4.sqrt': [0xfd, 0xe3, 1],
  'f32x4.add': [0xfd, 0xe4, 1],
  'f32x4.sub': [0xfd, 0xe5, 1],
  'f32x4.mul': [0xfd, 0xe6, 1],
  'f32x4.div': [0xfd, 0xe7, 1],
  'f32x4.pmin': [0xfd, 0xea, 1],
  'f32x4.pmax': [0xfd, 0xeb, 1],
  'i32x4.trunc_sat_f32x4_s': [0xfd, 0xf8, 1],
  'f32x4.relaxed_madd': [0xfd, 0x85, 2],
} as const satisfies Record<string, readonly number[]>
export type Operation = keyof typeof OPERATIONS

export interface Local {
  readonly name: string
  readonly type: 'i32' | 'v128'
}

/** A function without a result. */
export interface WasmFunction {
  readonly name: string
  readonly parameters: readonly Local[]
  readonly locals: readonly Local[]
  readonly body: readonly Code[]
}

export const operation = (op: Operation, ...args: Code[]): Code => ({ op, args })
export const integer = (value: number): Code => ({ op: 'i32.const', value })
/** Four times the same float32. */
export const splat = (value: number): Code => ({ op: 'v128.const', value })
