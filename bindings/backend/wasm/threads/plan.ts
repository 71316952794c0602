/** How many threads there will be. */
import { MOST_THREADS } from './board.js'
import { cores, obstacle } from './workers.js'

/** More gain little: the cores of one machine share its memory, and a page is not alone on it. */
const USUALLY_AT_MOST = 4

/** @param asked by default half of the cores: two of them may be one that does two things at a time */
export function planThreads(asked?: number): { threads: number; note: string | undefined } {
  const wanted = asked ?? Math.min(USUALLY_AT_MOST, Math.ceil(cores() / 2))
  if (wanted === 1) return { threads: 1, note: undefined }
  const missing = obstacle()
  if (missing) return { threads: 1, note: missing }
  const there = Math.min(cores(), MOST_THREADS)
  if (wanted <= there) return { threads: wanted, note: undefined }
  return { threads: there, note: `${wanted} were asked for, this machine runs ${there} at a time` }
}
