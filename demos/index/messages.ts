/** What the page and its worker say to each other. The page asks for turns, so a preview rests as soon as nobody looks at it. */
import type { Failure } from '../site/failure.js'
import type { BackendChoice } from '../site/frame.js'

export const PREVIEWS = ['writer', 'tagger', 'cell', 'speed'] as const
export type PreviewName = (typeof PREVIEWS)[number]

export type Request =
  /** Opens a runtime; every preview begins anew. */
  | { readonly type: 'open'; readonly backend: BackendChoice }
  /** A moment's work, answered by what there is to show then. */
  | { readonly type: 'turn'; readonly preview: PreviewName; readonly anew: boolean }

export type Answer =
  | { readonly type: 'opened'; readonly backend: string; readonly reason: string }
  | { readonly type: 'shown'; readonly showing: Showing }
  | Failure

/** What a preview shows after a turn; `done` is how much of it is over, 0 … 1. */
export type Showing = Writing | Tagging | Remembering | Speed

interface Shown<Name extends PreviewName> {
  readonly preview: Name
  readonly done: number
}

export interface Writing extends Shown<'writer'> {
  readonly iteration: number
  /** Nats per character. */
  readonly loss: number
  readonly text: string
}

export interface Tagging extends Shown<'tagger'> {
  readonly iteration: number
  /** For each word of the sentence, with the probability that the model gives it. */
  readonly tags: readonly { readonly tag: string; readonly probability: number }[]
}

export interface Remembering extends Shown<'cell'> {
  readonly iteration: number
  /** The share of answers that are right: of the cell of the equations, and of the plain one. */
  readonly right: readonly [gated: number, plain: number]
}

export interface Speed extends Shown<'speed'> {
  /** The median of a training step. */
  readonly milliseconds: number
  readonly steps: number
}
