/** What a page and its worker say to each other. */
import type { Failure } from '../site/failure.js'
import type { Rounded } from './rounding.js'
import type { Checkpoint } from './trainer.js'
import type { ModelSettings, SampleSettings, Settings } from './settings.js'

export interface StartRequest {
  type: 'start'
  settings: Settings
  text: string
  /** Where to go on from; absent for a new model. */
  checkpoint?: Checkpoint | undefined
  /** The sizes that a person asked for by name: a checkpoint with other ones is refused. */
  named?: readonly (keyof ModelSettings)[]
  /** Measure the validation loss, and save, every so many iterations; 0 only at the end. */
  every: number
  /** How many of the held-out characters are measured on, about; absent: all of them. */
  measured?: number
  /** What the samples at the milestones and at the end look like. */
  sample: SampleSettings
}

export type Request =
  | StartRequest
  /** Only write: the answers are `opened`, `piece`s and `sample`. */
  | { type: 'write'; backend: Settings['backend']; model: Uint8Array; sample: SampleSettings }
  /** Round a model to half precision and measure it on its text, read in batches of this size if the file knows none: the answers are `opened` and `rounded`. */
  | ({ type: 'round'; model: Uint8Array; text: string; sample: SampleSettings } & Pick<
      Settings,
      'backend' | 'batch' | 'length'
    >)
  | { type: 'pause' }
  | { type: 'resume' }
  /** End after the running iteration, as if all were done; `atOnce` without measuring, saving and writing. */
  | { type: 'stop'; atOnce?: boolean }
  /** A sample on demand, between two iterations or after the last. */
  | { type: 'sample'; sample: SampleSettings }
  | { type: 'save' }

export type Answer =
  /** The worker stands. */
  | { type: 'hello'; cells: string[] }
  | { type: 'opened'; backend: string; reason: string }
  | { type: 'started'; iteration: number; vocabulary: number; weights: number; characters: number }
  | ({ type: 'progress' } & Progress)
  | { type: 'piece'; text: string }
  | { type: 'sample'; iteration: number; asked: boolean; text: string }
  | { type: 'validation'; iteration: number; loss: number }
  | { type: 'saved'; iteration: number; asked: boolean; model: Uint8Array; optimizer: Uint8Array }
  | ({ type: 'rounded' } & Rounded)
  | { type: 'done'; iteration: number; seconds: number }
  /** `ended`: the run is over. If not, a question went wrong, and the training goes on. */
  | Failure

export interface Progress {
  /** Iterations done. */
  iteration: number
  /** The share of the run that is done, 0 … 1. */
  progress: number
  /** Of the last iteration, in nats per character. */
  loss: number
  /** The loss smoothed over the last 50 iterations or so. */
  smoothed: number
  /** Of the last gradient, before it was clipped. */
  norm: number
  charactersPerSecond: number
  secondsLeft: number
  epoch: number
}
