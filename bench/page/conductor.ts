/** A whole run, in a page: the machine's peak, the rows in a worker for each number of threads, the peak again. The same for the buttons and the command. */
import type { BackendChoice } from '../../demos/site/frame.js'
import { measurePeak } from '../machine/peak.js'
import type { RemoteAnswer, RemoteCall } from '../peers/remote.js'
import type { Environment } from '../report/result.js'
import { planRows, plansCounts } from '../suite/plan.js'
import type { Row } from '../suite/row.js'
import { FULL, PEAK, QUICK, type Order } from '../suite/settings.js'
import { ask, here } from './ask.js'
import type { Opened, Progress, WorkerRequest } from './messages.js'

export interface Conductor {
  tell(progress: Progress): void
  /** Whoever can call native code; a page by itself cannot. */
  native(call: RemoteCall): Promise<RemoteAnswer>
  readonly signal: AbortSignal
}

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

/** What a choice comes to in this browser. @throws the worker's errors, one that says why it cannot be had */
export async function tryOut(backend: BackendChoice): Promise<Opened> {
  let opened: Opened | undefined
  await ask({ type: 'open', backend }, new AbortController().signal, (answer) => {
    if (answer.type === 'opened') opened = answer
  })
  return opened!
}

async function work(request: WorkerRequest, { tell, native, signal }: Conductor): Promise<void> {
  await ask(request, signal, (answer, client) => {
    if (answer.type === 'call')
      void native(answer.call).then((back) => client.ask({ type: 'answer', id: answer.id, answer: back }))
    else if (answer.type !== 'opened') tell(answer)
  })
}
