/** A training as the browser keeps it, so that a reload, or a device that goes away, loses next to nothing. */
import { KeptWork, Shelf } from '../../site/keep.js'
import { thinned } from '../../site/thin.js'
import type { Settings } from '../settings.js'
import type { Checkpoint } from '../trainer.js'

/** A point of the curves. */
export interface Moment {
  readonly epoch: number
  readonly loss: number | null
  readonly accuracy: number | null
}

export interface Lesson {
  readonly name: string
  /** The sentences, as they were given. */
  readonly text: string
  readonly settings: Settings
  history: readonly Moment[]
  /** Of training, in all. */
  seconds: number
  /** Absent before the first. */
  checkpoint?: Checkpoint | undefined
  /** The share of the test words that is right, measured at the end. */
  accuracy: number | null
}

/** What a page says of a kept lesson, without having to read it. */
export interface Summary {
  readonly name: string
  readonly epoch: number
  readonly epochs: number
  /** The last that was measured. */
  readonly accuracy: number | null
  readonly isDone: boolean
}

export const keptLesson = new KeptWork<Lesson, Summary>(new Shelf('tagger'), 'lesson')

/** @throws KeepError */
export async function keepLesson(lesson: Lesson, epoch: number, isDone: boolean): Promise<void> {
  const { name, settings, history } = lesson
  const accuracy = history.reduce<number | null>((last, moment) => moment.accuracy ?? last, null)
  await keptLesson.put(lesson, { name, epoch, epochs: settings.epochs, accuracy, isDone })
}

/** The curves with one more point: of many every other one goes; but an accuracy is seldom, and stays. */
export const withMoment = (history: readonly Moment[], moment: Moment, most = 600): Moment[] =>
  thinned([...history, moment], most, ({ accuracy }) => accuracy !== null)
