/** One row: checked, then timed in turns with its peers. */
import type { Peer, PeerName, Rival } from '../peers/peer.js'
import type { PeerResult, Result } from '../report/result.js'
import { rivalOf } from '../peers/rival.js'
import { ratios, takeTurns, type RoundSettings } from '../sampling/turns.js'
import { spreadOf } from '../sampling/statistics.js'
import { difference, farthest } from './compare.js'
import type { Operation, Place } from './operation.js'
import type { Row } from './row.js'

export interface MeasureOptions {
  readonly settings: RoundSettings
  readonly peers: readonly Peer[]
  /** Whether the operation's own measurements are wanted, too. */
  readonly more: boolean
}

const NOTHING = spreadOf([])
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export async function measureRow(
  place: Place,
  row: Row,
  operation: Operation,
  options: MeasureOptions,
): Promise<Result> {
  const { threads, reason } = place.runtime
  const traffic = operation.traffic(row)
  const blank: Result = {
    ...{ row, threads, reason, status: 'measured', error: null, milliseconds: NOTHING, rounds: 0, samples: 0 },
    ...{ flops: operation.flops(row), bytes: traffic?.bytes ?? null, workingSet: traffic?.workingSet ?? null },
    ...{ peers: [], more: {} },
  }
  try {
    const wrong = await operation.check(place, row)
    if (wrong !== undefined) return { ...blank, status: 'wrong', error: wrong }
    return await timed(place, blank, operation, options)
  } catch (error) {
    return { ...blank, status: 'unable', error: words(error) }
  }
}

async function timed(place: Place, blank: Result, operation: Operation, options: MeasureOptions): Promise<Result> {
  const { row } = blank
  const { settings, more } = options
  const { tolerance } = operation
  const ours = rivalOf(await operation.prepare(place, row))
  const rivals: { name: PeerName; rival: Rival; difference: number }[] = []
  const out: PeerResult[] = []
  try {
    if (tolerance !== null && options.peers.length > 0) {
      const own = (await ours.result()).slice()
      for (const peer of options.peers) {
        const met = await meet(peer, row, own, tolerance)
        if ('rival' in met) rivals.push(met)
        else out.push(met)
      }
    }
    const wrong = out.find(({ status }) => status === 'wrong')
    if (wrong && 'error' in wrong)
      return { ...blank, status: 'wrong', error: `${wrong.name}: ${wrong.error}`, peers: out }
    const turns = [await ours.turn(settings)]
    for (const { rival } of rivals) turns.push(await rival.turn(settings))
    const [own = [], ...others] = await takeTurns(turns, settings)
    const measured = rivals.map(({ name, difference: off }, n): PeerResult => {
      const rounds = others[n]!
      return {
        ...{ name, status: 'measured', difference: off, samples: rounds.flat().length },
        ...{ milliseconds: spreadOf(rounds.flat()), ratio: ratios(own, rounds) },
      }
    })
    const order = options.peers.map(({ name }) => name)
    const peers = [...measured, ...out].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
    const samples = own.flat()
    return {
      ...{ ...blank, milliseconds: spreadOf(samples), rounds: own.length, samples: samples.length, peers },
      more: more && operation.more ? await operation.more(place, row) : {},
    }
  } finally {
    for (const { rival } of rivals) await rival.close()
    await ours.close()
  }
}

/** A peer at the same task: it has to agree with ours, before either is timed. */
async function meet(
  peer: Peer,
  row: Row,
  own: Float32Array,
  tolerance: number,
): Promise<{ name: PeerName; rival: Rival; difference: number } | PeerResult> {
  const { name } = peer
  let rival: Rival | undefined
  try {
    rival = await peer.prepare(row)
    const its = await rival.result()
    const wrong = difference('ours', own, its, tolerance, 0)
    if (wrong === undefined) return { name, rival, difference: farthest(own, its) }
    await rival.close()
    return { name, status: 'wrong', error: wrong }
  } catch (error) {
    await rival?.close()
    return { name, status: 'unable', error: words(error) }
  }
}
