/** What a forward pass and a training batch ask of the device: for webrnn and its peers, after the first runs, in which pipelines are made. */
import type { Peer, Rival } from '../peers/peer.js'
import { rivalOf } from '../peers/rival.js'
import type { RoundSettings } from '../sampling/turns.js'
import { difference } from '../suite/compare.js'
import type { Place } from '../suite/operation.js'
import { operations } from '../suite/operations.js'
import type { Row } from '../suite/row.js'
import { countCalls, type Calls } from './calls.js'
import { measureRecording, type Recording, type RecordingSettings } from './recording.js'

const SIZE = { T: 64, B: 8, I: 64, H: 64 }
const LSTM = { cell: 'lstm', backend: 'webgpu', threads: 1 } as const

/** The rows that are counted: a layer; Embedding, LSTM, Linear, cross-entropy and Adam. */
export const COUNTED: readonly Row[] = [
  { ...LSTM, operation: 'forward', size: SIZE },
  { ...LSTM, operation: 'training', size: { ...SIZE, V: 1000 } },
]

export interface Count {
  readonly row: Row
  /** webrnn, or a peer's name. */
  readonly name: string
  /** Null where `error` says why there are none. */
  readonly calls: Calls | null
  readonly error: string | null
}

export interface Counts {
  /** What webrnn runs on, in its own words. */
  readonly reason: string
  readonly rows: readonly Count[]
  readonly recording: Recording
}

/** Every contender has run before, when its result was compared; then a turn is one run. */
const ONE_RUN: RoundSettings = { rounds: 1, samples: 1, slice: 0, warmUp: 0, budget: 0 }
/** Runs, or milliseconds, until what can be kept is kept. */
const WARM = { runs: 8, milliseconds: 3000 }

/** One run of each, whose result agrees with webrnn's, and webrnn's with the reference. */
export async function count(place: Place, peers: readonly Peer[], settings: RecordingSettings): Promise<Counts> {
  const rows: Count[] = []
  for (const row of COUNTED) {
    const { check, prepare, tolerance } = operations[row.operation]
    let own: Float32Array | undefined
    const ours = async () => {
      const wrong = await check(place, row)
      if (wrong !== undefined) throw new Error(wrong)
      return rivalOf(await prepare(place, row))
    }
    rows.push({ row, name: 'webrnn', ...(await countRival(ours, (result) => void (own = result))) })
    const agree = (result: Float32Array): void => {
      const wrong = own ? difference('ours', own, result, tolerance ?? 0, 0) : 'there is nothing to compare it with'
      if (wrong !== undefined) throw new Error(wrong)
    }
    for (const peer of peers) rows.push({ row, name: peer.name, ...(await countRival(() => peer.prepare(row), agree)) })
  }
  return { reason: place.runtime.reason, rows, recording: await measureRecording(place, settings) }
}

/** @param take is given the result, and throws if it is wrong */
async function countRival(
  prepare: () => Promise<Rival>,
  take: (result: Float32Array) => void,
): Promise<Pick<Count, 'calls' | 'error'>> {
  let rival: Rival | undefined
  try {
    rival = await prepare()
    take((await rival.result()).slice())
    const run = await rival.turn(ONE_RUN)
    const start = performance.now()
    for (let n = 0; n < WARM.runs && performance.now() - start < WARM.milliseconds; n++) await run()
    const { calls } = await countCalls(run)
    return { calls, error: null }
  } catch (error) {
    return { calls: null, error: error instanceof Error ? error.message : String(error) }
  } finally {
    await rival?.close()
  }
}
