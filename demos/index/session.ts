import { open } from 'webrnn'
import { asFailure } from '../site/failure.js'
import type { Runtime } from '../site/runtime.js'
import type { Answer, PreviewName, Request } from './messages.js'
import type { MakePreview, Preview } from './previews/preview.js'
import { remembering } from './previews/remembering.js'
import { speed } from './previews/speed.js'
import { tagger } from './previews/tagger.js'
import { writer } from './previews/writer.js'

const make: Readonly<Record<PreviewName, MakePreview>> = { writer, tagger, cell: remembering, speed }

/** The worker's side: one runtime for all previews, and one request after the other. */
export class Session {
  #runtime: Runtime | undefined
  readonly #previews = new Map<PreviewName, Preview>()
  #last = Promise.resolve()

  constructor(private readonly tell: (answer: Answer) => void) {}

  take(request: Request): void {
    this.#last = this.#last.then(() => this.#answer(request)).catch((error: unknown) => this.tell(asFailure(error)))
  }

  async #answer(request: Request): Promise<void> {
    if (request.type === 'turn') return this.#turn(request.preview, request.anew)
    this.#previews.clear()
    this.#runtime?.close()
    this.#runtime = undefined
    // They are small, and one thread leaves a phone cool.
    this.#runtime = await open({ backend: request.backend, ...(request.backend === 'webgpu' ? {} : { threads: 1 }) })
    this.tell({ type: 'opened', backend: this.#runtime.backend, reason: this.#runtime.reason })
  }

  async #turn(name: PreviewName, anew: boolean): Promise<void> {
    if (!this.#runtime) return // it did not open, which was told
    if (anew) this.#previews.delete(name)
    const preview = this.#previews.get(name) ?? make[name](this.#runtime)
    this.#previews.set(name, preview)
    const showing = await preview.turn()
    if (showing.done >= 1) this.#previews.delete(name)
    this.tell({ type: 'shown', showing })
  }
}
