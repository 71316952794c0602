import { thinned } from '../../site/thin.js'

/** What a run has shown so far: what is drawn while it trains, and again after a reload. */
export interface Point {
  readonly iteration: number
  /** Of the iteration, in nats per character; null where only the held-out text was measured. */
  readonly loss: number | null
  readonly norm: number | null
  readonly heldOut: number | null
}

export interface Milestone {
  readonly iteration: number
  readonly text: string
}

export interface History {
  points: Point[]
  milestones: Milestone[]
}

/** More than a screen has columns. */
const MOST = 2000

export const emptyHistory = (): History => ({ points: [], milestones: [] })

/** Adds a point. In a long run every other one goes, but none of the few on held-out text. */
export function addPoint(history: History, point: Point): void {
  history.points = thinned([...history.points, point], MOST, ({ heldOut }) => heldOut !== null)
}

/** Forgets what came after an iteration: the run goes on from there. */
export function rewind({ points, milestones }: History, iteration: number): History {
  return {
    points: points.filter((one) => one.iteration <= iteration),
    milestones: milestones.filter((one) => one.iteration <= iteration),
  }
}
