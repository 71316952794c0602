import type { Runtime } from '../../site/runtime.js'
import type { Showing } from '../messages.js'

/** Something small that runs a moment at a time. */
export interface Preview<Shown extends Showing = Showing> {
  turn(): Promise<Shown>
}

export type MakePreview = (runtime: Runtime) => Preview
