/** What this machine can do at best, right now. */
import type { Peak } from '../report/result.js'
import type { PeakAnswer, PeakRequest } from './peak_worker.js'

/** About the sizes of a core's second cache, of the third, and of neither. */
const READS = [256 * 1024, 4 * 1024 * 1024, 32 * 1024 * 1024]
/** Milliseconds until all workers are there. */
const GATHER = 250

/**
 * @param at the folder with the workers and the modules
 * @param milliseconds of multiplying; reading takes half as long for each size
 * @param signal ends it
 */
export async function measurePeak(
  at: URL,
  threads: number,
  when: Peak['when'],
  milliseconds: number,
  signal: AbortSignal,
): Promise<Peak> {
  const bytes = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const response = await fetch(new URL(name, at))
    if (!response.ok) throw new Error(`${name}: ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }
  const [relaxed, simd] = [await bytes('peak.relaxed.wasm'), await bytes('peak.simd.wasm')]
  const begin = performance.timeOrigin + performance.now() + GATHER
  const answers = await Promise.all(
    Array.from({ length: threads }, () =>
      ask({ relaxed, simd, begin, milliseconds, reads: threads === 1 ? READS : [] }),
    ),
  )
  return {
    ...{ threads, when, relaxed: answers[0]!.relaxed, gigabytesPerSecond: answers[0]!.gigabytesPerSecond },
    gigaflops: answers.reduce((sum, { gigaflops }) => sum + gigaflops, 0),
  }

  function ask(request: PeakRequest): Promise<PeakAnswer> {
    const worker = new Worker(new URL('peak_worker.js', at), { type: 'module' })
    return new Promise<PeakAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<PeakAnswer>) => resolve(data)
      worker.onerror = ({ message }) => reject(new Error(message || 'the worker of the peak did not start'))
      signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
      worker.postMessage(request)
    }).finally(() => worker.terminate())
  }
}
