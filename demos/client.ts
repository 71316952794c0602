/** What a worker says when it fails: `ended` if that is the end of what it was doing. */
export interface Failure {
  readonly type: 'error'
  readonly name: string
  readonly message: string
  readonly ended: boolean
}

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
