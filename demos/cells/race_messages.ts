/** What the page and the worker of the race say to each other. */
import type { CellDefinition } from 'webrnn/cell'
import type { Failure } from '../site/failure.js'
import type { BackendChoice } from '../site/frame.js'
import type { TaskName } from './tasks.js'

export interface RaceSettings {
  readonly task: TaskName
  /** Steps between what is to be remembered and the question. */
  readonly lag: number
  /** Hidden units of the LSTM. */
  readonly units: number
  /** What is the same for both: the units, or the number of parameters. */
  readonly same: 'units' | 'parameters'
  readonly rate: number
  readonly seed: number
  readonly iterations: number
}

export type RaceRequest =
  /** Says what will run, before anybody races. */
  | { type: 'open'; backend: BackendChoice }
  | { type: 'start'; backend: BackendChoice; definition: CellDefinition; settings: RaceSettings }
  /** Go on with the race that is kept. */
  | { type: 'continue'; backend: BackendChoice }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'stop' }

/** How far one of the two is. */
export interface Standing {
  /** Cross-entropy in nats, smoothed; null once its numbers are none any more. */
  readonly loss: number | null
  /** The share of answers that are right, of sequences that it was not trained on; null before it was asked. */
  readonly right: number | null
  /** Iterations that its own training would do in a second. */
  readonly perSecond: number
  /** The iteration after which it answered (nearly) everything right. */
  readonly solved: number | null
  /** The iteration at which its numbers grew beyond all bounds. */
  readonly exploded: number | null
}

/** First the edited cell, then the LSTM. */
export type Both<Value> = readonly [Value, Value]

/** The smoothed losses of both. */
export interface CurvePoint {
  readonly iteration: number
  readonly losses: Both<number | null>
}

export interface Started {
  readonly settings: RaceSettings
  /** The loss of whoever guesses. */
  readonly guess: number
  readonly contenders: Both<{ units: number; parameters: number }>
  /** What was before: empty, unless the race goes on. */
  readonly curve: readonly CurvePoint[]
  readonly standings: Both<Standing>
}

export type RaceAnswer =
  | { type: 'opened'; backend: string; reason: string }
  | ({ type: 'started' } & Started)
  /** The device went away, and the race goes on from here. */
  | { type: 'recovered'; iteration: number; backend: string }
  /** A reload would lose nothing before this iteration. */
  | { type: 'kept'; iteration: number }
  | { type: 'progress'; iteration: number; standings: Both<Standing> }
  | { type: 'done'; iteration: number; standings: Both<Standing> }
  | Failure
