/** What the page and the worker that trains say to each other. */
import type { Failure } from '../../site/failure.js'
import type { BackendChoice } from '../../site/frame.js'
import type { Progress } from '../messages.js'
import type { Settings } from '../settings.js'
import type { Moment } from './lesson.js'

export type Request =
  /** Say what is in a file of sentences. */
  | { type: 'inspect'; name: string; source: Source }
  /** Train from nothing. `name` names the sentences in the model's file. */
  | { type: 'start'; backend: BackendChoice; settings: Settings; name: string; source: Source }
  /** Go on with what the browser has kept. */
  | { type: 'continue'; backend: BackendChoice }
  | { type: 'pause' }
  | { type: 'resume' }
  /** End after the running batch, as if all were done. */
  | { type: 'stop' }
  /** Go on on another backend. */
  | { type: 'move'; backend: BackendChoice }
  /** Hand out the model as it is now, or as it was kept. */
  | { type: 'save'; backend: BackendChoice }

/** Sentences: a file, or the address of one. */
export type Source = Blob | string

export type Answer =
  | { type: 'inspected'; name: string; train: number; dev: number; test: number; tags: number }
  | { type: 'opened'; backend: string; reason: string }
  | { type: 'started'; name: string; settings: Settings; history: readonly Moment[] }
  | ({ type: 'progress' } & Progress)
  /** A pass is done: the share of the dev words that is right. */
  | { type: 'pass'; epoch: number; accuracy: number }
  | { type: 'paused' }
  /** The device is gone; the training goes on from `epoch`. */
  | { type: 'recovered'; epoch: number; backend: string; history: readonly Moment[] }
  | { type: 'kept' }
  | { type: 'saved'; model: Uint8Array<ArrayBuffer>; name: string }
  /** The share of the test words that is right. */
  | { type: 'done'; accuracy: number; words: number; seconds: number }
  | Failure
