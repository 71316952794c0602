/** What a page keeps in the browser (IndexedDB), so that a reload loses nothing: models, optimizers, and what else there is to know. */
import { createStore, del, get, set } from 'idb-keyval'

/** The browser did not keep something; the message says why, and what to do. */
export class KeepError extends Error {
  override name = 'KeepError'
}

/** The place of one page. It can be used by the page and by its workers. */
export class Shelf {
  #store: ReturnType<typeof createStore> | undefined

  /** @param advice what a person can do where nothing can be kept */
  constructor(
    private readonly page: string,
    private readonly advice = 'Download the model if you want it to survive this page.',
  ) {}

  /** Keeps a value in place of the one before: all of it, or the old one stays. @throws KeepError */
  async put(name: string, value: unknown): Promise<void> {
    await this.#guarded(() => set(name, value, this.#open()))
  }

  /** What was kept, or undefined. @throws KeepError where the browser does not let the page look */
  async get<Value>(name: string): Promise<Value | undefined> {
    return this.#guarded(() => get<Value>(name, this.#open()))
  }

  async remove(name: string): Promise<void> {
    await this.#guarded(() => del(name, this.#open()))
  }

  #open(): ReturnType<typeof createStore> {
    return (this.#store ??= createStore(`webrnn ${this.page}`, 'kept'))
  }

  async #guarded<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work()
    } catch (error) {
      const full = error instanceof Error && error.name === 'QuotaExceededError'
      const why = full ? 'the browser has no room left for it' : 'the browser does not let this page keep anything'
      throw new KeepError(`Not kept: ${why}. ${this.advice}`, { cause: error })
    }
  }
}

/** One piece of work: all of it, for the worker that goes on with it, and a summary, for a page that only says that it is there. */
export class KeptWork<Work, Summary> {
  constructor(
    private readonly shelf: Shelf,
    private readonly name: string,
  ) {}

  /** In place of the one before. @throws KeepError */
  async put(work: Work, summary: Summary): Promise<void> {
    await this.shelf.put(this.name, work)
    await this.shelf.put('summary', summary)
  }

  /** @throws KeepError */
  get(): Promise<Work | undefined> {
    return this.shelf.get<Work>(this.name)
  }

  /** @throws KeepError */
  summary(): Promise<Summary | undefined> {
    return this.shelf.get<Summary>('summary')
  }

  /** @throws KeepError */
  async forget(): Promise<void> {
    await this.shelf.remove('summary')
    await this.shelf.remove(this.name)
  }
}
