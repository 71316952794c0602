/** What a page and its worker say to each other. */
import type { Failure } from '../site/failure.js'
import type { Summary } from './evaluation.js'
import type { Rounded } from './rounding.js'
import type { Settings } from './settings.js'

/** Sentences as text: see corpus.ts. */
export interface Parts {
  train: string
  /** Measured after each pass over the training sentences. */
  dev: string
  /** Measured once, at the end. */
  test: string
}

export type Request =
  /** Train; `data` names the sentences in the model's file. */
  | ({ type: 'start'; settings: Settings; data: string } & Parts)
  /** End after the running batch, as if all were done. */
  | { type: 'stop' }
  /** Round a model to half precision and measure it on its data: the answers are `opened` and `rounded`. */
  | ({ type: 'round'; backend: Settings['backend']; model: Uint8Array; data: string; sentences: string[][] } & Parts)
  /** Tag sentences with a model: the answers are `opened` and `tagged`. */
  | { type: 'tag'; backend: Settings['backend']; model: Uint8Array; sentences: string[][] }

export type Answer =
  | { type: 'opened'; backend: string; reason: string }
  | { type: 'started'; sentences: number; words: number; vocabulary: number; tags: number; weights: number }
  | ({ type: 'progress' } & Progress)
  /** A pass over the training sentences is done. */
  | { type: 'epoch'; epoch: number; loss: number; dev: Summary; seconds: number }
  /** On the test sentences. */
  | { type: 'evaluated'; summary: Summary }
  | { type: 'saved'; model: Uint8Array }
  | { type: 'tagged'; sentences: { words: string[]; tags: string[] }[] }
  | ({ type: 'rounded' } & Rounded)
  | { type: 'done'; epochs: number; seconds: number }
  | Failure

export interface Progress {
  /** Passes over the training sentences, the running one in part. */
  epoch: number
  /** The share of the run that is done, 0 … 1. */
  progress: number
  /** Smoothed over the last 50 batches or so, in nats per word. */
  loss: number
  wordsPerSecond: number
  secondsLeft: number
}
