/** A race as it is kept, in memory and in the browser, so that neither a reload nor a device that goes away ends it. */
import type { CellDefinition } from 'webrnn/cell'
import { KeptWork, Shelf } from '../site/keep.js'
import { thinned } from '../site/thin.js'
import type { ContenderState } from './contender.js'
import type { Both, CurvePoint, RaceSettings } from './race_messages.js'

export interface RaceRecord {
  readonly definition: CellDefinition
  readonly settings: RaceSettings
  curve: readonly CurvePoint[]
  /** Where it can go on from; absent before the first. */
  checkpoint?: RaceCheckpoint
}

export interface RaceCheckpoint {
  readonly iteration: number
  readonly contenders: Both<ContenderState>
}

/** What a page says of a kept race, without having to read it. */
export interface RaceSummary {
  readonly definition: CellDefinition
  readonly iteration: number
  readonly iterations: number
}

/** Points of a curve that tell more than fewer would. */
const MOST = 1000

export const keptRace = new KeptWork<RaceRecord, RaceSummary>(
  new Shelf('cells', 'The race goes on as long as this page is open.'),
  'race',
)

/** @throws KeepError */
export async function keepRace(record: RaceRecord): Promise<void> {
  const { definition, settings, checkpoint } = record
  await keptRace.put(record, { definition, iteration: checkpoint?.iteration ?? 0, iterations: settings.iterations })
}

export const withPoint = (curve: readonly CurvePoint[], point: CurvePoint): CurvePoint[] =>
  thinned([...curve, point], MOST)
