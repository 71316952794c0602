/** The report for a program: each row flat, with the figures that the table has. Times are milliseconds; what was not measured is null. */
import { bandwidth, gigaflops, peakOf, shareOfPeak } from './derived.js'
import type { PeerResult, Report, Result } from './result.js'
import { growthOf } from './scaling.js'

export function reportJson(report: Report): string {
  const { environment, peaks, peers, results, counts, stopped } = report
  const threads = [...new Set(peaks.map((peak) => peak.threads))]
  const best = Object.fromEntries(threads.map((count) => [count, peakOf(peaks, count)]))
  const content = {
    ...{ environment, stopped, peers },
    peak: { gigaflopsByThreads: best, measurements: peaks },
    rows: results.map((result) => rowJson(result, report)),
    scaling: growthOf(results),
    counts,
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

function rowJson(result: Result, { peaks }: Report): object {
  const { row, status, error, threads, reason, milliseconds, rounds, samples, flops, bytes, workingSet, more } = result
  const { T = null, B = null, I = null, H = null } = row.size
  const memory = bandwidth(result, peaks)
  return {
    ...{ operation: row.operation, cell: row.cell, T, B, I, H, size: row.size, backend: row.backend },
    ...{ threads, threadsAskedFor: row.threads, reason, status, error },
    ...{ median: milliseconds.median, lowerQuartile: milliseconds.low, upperQuartile: milliseconds.high },
    ...{ rounds, samples, flops, gigaflopsPerSecond: gigaflops(result), shareOfPeak: shareOfPeak(result, peaks) },
    ...{ bytes, workingSet, gigabytesPerSecond: memory?.gigabytesPerSecond ?? null },
    shareOfReading: memory?.share ?? null,
    peers: Object.fromEntries(result.peers.map((peer) => [peer.name, peerJson(peer)])),
    more,
  }
}

function peerJson(peer: PeerResult): object {
  if (peer.status !== 'measured') return { status: peer.status, error: peer.error }
  const { milliseconds, ratio, samples, difference } = peer
  return {
    ...{ status: peer.status, median: milliseconds.median, lowerQuartile: milliseconds.low },
    ...{ upperQuartile: milliseconds.high, ratio: ratio.median, ratioLowerQuartile: ratio.low },
    ...{ ratioUpperQuartile: ratio.high, samples, largestDifference: difference },
  }
}
