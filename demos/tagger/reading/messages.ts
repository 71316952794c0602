/** What the page and the worker that tags say to each other. */
import type { Failure } from '../../site/failure.js'
import type { BackendChoice } from '../../site/frame.js'
import type { Neighbourhood } from '../map/neighbours.js'
import type { WordMap } from '../map/word_map.js'

export type Request =
  /** Use this model from now on: a file, or the address of one. */
  | { type: 'open'; backend: BackendChoice; model: Uint8Array | string }
  /** Go on with the same model on another backend. */
  | { type: 'move'; backend: BackendChoice }
  | { type: 'tag'; text: string }
  /** Where the most frequent words lie. */
  | { type: 'map'; most: number }
  | { type: 'neighbours'; word: string }

export type Answer =
  | { type: 'opened'; backend: string; reason: string }
  | ({ type: 'model' } & ModelFacts)
  /** There is no model at the address, or no network to get it by. */
  | { type: 'absent'; isOffline: boolean }
  | ({ type: 'tagged' } & Reading)
  | ({ type: 'map' } & WordMap)
  | ({ type: 'neighbours' } & Neighbourhood)
  /** What was asked for did not come about. The model from before is still there. `about`: which request it was. */
  | (Failure & { about: Request['type'] })

/** What a model says of itself. */
export interface ModelFacts {
  readonly data: string
  /** The share of the test words that it tags right; null where that was not measured. */
  readonly accuracy: number | null
  readonly tags: readonly string[]
  /** That have a vector of their own. */
  readonly words: number
  readonly weights: number
  readonly bytes: number
}

/** A text as the model read it. */
export interface Reading {
  readonly sentences: readonly ReadSentence[]
  readonly batch: BatchPicture
  readonly tags: readonly string[]
  readonly milliseconds: number
  /** Whether the text was longer than what is read at once, and was cut. */
  readonly isCut: boolean
}

export interface ReadSentence {
  readonly words: readonly string[]
  /** The place of each word's tag among the tags. */
  readonly found: readonly number[]
  /** Of each word, how likely each tag is; null where a CRF chose among whole sequences. */
  readonly likely: readonly (readonly number[])[] | null
}

/** The arrays that the layers were given. */
export interface BatchPicture {
  /** Steps, rows. */
  readonly shape: readonly [number, number]
  /** [T, B] */
  readonly ids: readonly number[]
  readonly lengths: readonly number[]
  readonly pad: number
  readonly unknown: number
}
