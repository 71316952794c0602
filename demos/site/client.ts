import { asFailure, type Failure } from './failure.js'

/** A page's end of a worker. */
export class Client<Request, Answer> {
  readonly #worker: Worker

  /**
   * @param worker the address of the worker's module
   * @param take is given every answer, in order; a worker that dies answers with an `error`
   */
  constructor(worker: URL, take: (answer: Answer | Failure) => void) {
    this.#worker = new Worker(worker, { type: 'module' })
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => take(data)
    this.#worker.onerror = ({ message }) => {
      take(asFailure(new Error(message || 'the worker did not start')))
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
