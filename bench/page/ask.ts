import { Client } from '../../demos/site/client.js'
import type { WorkerAnswer, WorkerRequest } from './messages.js'

/** Where the pages and the workers are; this module itself may be in a chunk elsewhere. */
export const here = new URL('./', document.baseURI)

type Taken = Exclude<WorkerAnswer, { type: 'end' | 'error' }>
type WorkerClient = Client<WorkerRequest, WorkerAnswer>

/** Gives one request to a new worker, and ends the worker with it. @throws the worker's errors; DOMException `AbortError` when the signal ends it */
export function ask(
  request: WorkerRequest,
  signal: AbortSignal,
  take: (answer: Taken, client: WorkerClient) => void,
): Promise<void> {
  let client: WorkerClient | undefined
  return new Promise<void>((resolve, reject) => {
    const stop = (): void => reject(new DOMException('stopped', 'AbortError'))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop)
    const own: WorkerClient = (client = new Client(new URL('worker.js', here), (answer) => {
      if (answer.type === 'end') resolve()
      else if (answer.type === 'error') reject(Object.assign(new Error(answer.message), { name: answer.name }))
      else take(answer, own)
    }))
    own.ask(request)
  }).finally(() => client?.close())
}
