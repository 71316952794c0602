/** A race as it is kept, in memory and in the browser, so that neither a reload nor a device that goes away ends it. */
import type { CellDefinition } from 'webrnn/cell'
import { Shelf } from '../site/keep.js'
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

const shelf = new Shelf('cells', 'The race goes on as long as this page is open.')

/** @throws KeepError */
export async function keepRace(record: RaceRecord): Promise<void> {
  const { definition, settings, checkpoint } = record
  const summary: RaceSummary = { definition, iteration: checkpoint?.iteration ?? 0, iterations: settings.iterations }
  await shelf.put('race', record)
  await shelf.put('summary', summary)
}

export const keptRace = (): Promise<RaceRecord | undefined> => shelf.get<RaceRecord>('race')
export const keptSummary = (): Promise<RaceSummary | undefined> => shelf.get<RaceSummary>('summary')

export async function forgetRace(): Promise<void> {
  await shelf.remove('summary')
  await shelf.remove('race')
}

/** More points than these tell nothing: then every other one goes. */
const MOST = 1000

export function withPoint(curve: readonly CurvePoint[], point: CurvePoint): CurvePoint[] {
  const longer = [...curve, point]
  return longer.length <= MOST ? longer : longer.filter((_, n) => n % 2 === 0)
}
