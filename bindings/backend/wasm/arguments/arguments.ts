/** A kernel's call as the numbers that its function takes: sizes, checked addresses, flags. */
import type { Span } from '../../backend.js'

/** Where a span begins, after seeing that it is as long as the kernel will touch. @throws DeviceError naming the argument */
export type At = (name: string, span: Span, length: number) => number

/** 0 stands for what is not there. */
export const optional = (at: At, name: string, span: Span | null, length: number): number =>
  span ? at(name, span, length) : 0
