/** A whole run, in a page: the machine's peak, the rows in a worker for each number of threads, the peak again. The same for the buttons and the command. */
import { Client } from '../../demos/site/client.js'
import { measurePeak } from '../machine/peak.js'
import type { RemoteAnswer, RemoteCall } from '../peers/remote.js'
import type { Environment } from '../report/result.js'
import { planRows, plansCounts } from '../suite/plan.js'
import type { Row } from '../suite/row.js'
import { FULL, PEAK, QUICK, type Order } from '../suite/settings.js'
import type { Progress, WorkerAnswer, WorkerRequest } from './messages.js'

export interface Conductor {
  tell(progress: Progress): void
  /** Whoever can call native code; a page by itself cannot. */
  native(call: RemoteCall): Promise<RemoteAnswer>
  readonly signal: AbortSignal
}

/** Where the pages and the workers are; this module itself may be in a chunk elsewhere. */
const here = new URL('./', document.baseURI)

/** What of the suite is asked for: its rows, and whether it counts. */
function planOf({ only, ...order }: Order): [Row[], boolean] {
  const plan = { ...order, only: only === '' ? undefined : new RegExp(only, 'i') }
  return [planRows(plan), plansCounts(plan)]
}

function environment(quick: boolean): Environment {
  const browser = /(Edg|Chrome|Chromium|Firefox|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? navigator.userAgent
  const { hardwareConcurrency: cores } = navigator
  return { date: new Date().toISOString(), browser, cores, crossOriginIsolated, quick }
}

/** @throws the worker's errors; DOMException `AbortError` when the signal ends it */
export async function conduct(order: Order, conductor: Conductor): Promise<void> {
  const { tell, signal } = conductor
  const { backend, quick, peers, threads } = order
  const [rows, counts] = planOf(order)
  tell({ type: 'environment', environment: environment(quick), rows })
  const peaks = async (when: 'before' | 'after'): Promise<void> => {
    if (backend !== 'wasm') return
    // one thread always: it reads memory, and a runtime may have fewer threads than were asked for
    for (const count of new Set([1, ...threads]))
      tell({ type: 'peak', peak: await measurePeak(here, count, when, quick ? PEAK.quick : PEAK.full, signal) })
  }
  await peaks('before')
  const settings = quick ? QUICK : FULL
  for (const count of new Set([...rows.map((row) => row.threads), ...(counts ? [1] : [])])) {
    const some = rows.filter((row) => row.threads === count)
    await work(
      { type: 'measure', backend, threads: count, rows: some, peers, settings, more: !quick, counts },
      conductor,
    )
  }
  await peaks('after')
  tell({ type: 'done' })
}

/** `--profile`. */
export async function conductProfile(order: Order, conductor: Conductor): Promise<void> {
  const { backend, threads, quick } = order
  const most = quick ? { steps: 10, milliseconds: 10_000 } : { steps: 60, milliseconds: 60_000 }
  for (const count of backend === 'wasm' ? threads : [1])
    await work({ type: 'profile', backend, threads: count, ...most }, conductor)
  conductor.tell({ type: 'done' })
}

/** Gives one request to a new worker, and ends the worker with it. */
function work(request: WorkerRequest, { tell, native, signal }: Conductor): Promise<void> {
  let client: Client<WorkerRequest, WorkerAnswer> | undefined
  return new Promise<void>((resolve, reject) => {
    const stop = (): void => reject(new DOMException('stopped', 'AbortError'))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop)
    client = new Client(new URL('worker.js', here), (answer) => {
      if (answer.type === 'end') resolve()
      else if (answer.type === 'error') reject(Object.assign(new Error(answer.message), { name: answer.name }))
      else if (answer.type === 'call')
        void native(answer.call).then((back) => client?.ask({ type: 'answer', id: answer.id, answer: back }))
      else tell(answer)
    })
    client.ask(request)
  }).finally(() => client?.close())
}
