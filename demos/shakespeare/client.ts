import type { Answer, Request } from './messages.js'

/** The page's end of the worker. */
export class Client {
  readonly #worker: Worker

  /** @param take is given every answer, in order; a worker that dies answers with an `error` */
  constructor(take: (answer: Answer) => void) {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => take(data)
    this.#worker.onerror = ({ message }) => {
      take({ type: 'error', name: 'Error', message: message || 'the worker did not start', ended: true })
    }
  }

  ask(request: Request): void {
    this.#worker.postMessage(request)
  }

  /** Ends the worker at once, and all that it holds with it. */
  close(): void {
    this.#worker.terminate()
  }
}
