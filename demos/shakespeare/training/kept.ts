import { Shelf } from '../../site/keep.js'
import type { Settings } from '../settings.js'
import type { Checkpoint } from '../trainer.js'
import type { History } from './history.js'

/** A run as it is kept in the browser, but for its text. */
export interface Kept {
  /** Names the text that belongs to it. */
  readonly id: number
  readonly settings: Settings
  /** What the text is called. */
  readonly name: string
  readonly iteration: number
  readonly history: History
  readonly checkpoint: Checkpoint
}

/** Where one run is kept. The text, which may be large, is put there once; a new run replaces the one before when it is kept first. */
export class RunShelf {
  #withText: number | undefined

  constructor(private readonly shelf = new Shelf('shakespeare')) {}

  /** @throws KeepError; what was kept before stays then */
  async put(run: Kept, text: Blob): Promise<void> {
    if (this.#withText !== run.id) {
      const before = await this.shelf.get<Kept>('run')
      await this.shelf.put(`text ${run.id}`, text)
      await this.shelf.put('run', run)
      this.#withText = run.id
      if (before && before.id !== run.id) await this.shelf.remove(`text ${before.id}`)
    } else await this.shelf.put('run', run)
  }

  /** @throws KeepError */
  get(): Promise<Kept | undefined> {
    return this.shelf.get<Kept>('run')
  }

  /** @throws KeepError */
  text({ id }: Kept): Promise<Blob | undefined> {
    return this.shelf.get<Blob>(`text ${id}`)
  }
}
