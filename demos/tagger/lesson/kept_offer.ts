import { element } from '../../site/dom.js'
import { keptLesson } from './lesson.js'

export interface KeptHooks {
  /** Whether there is something from an earlier visit. */
  found(isThere: boolean): void
  goOn(): void
  failed(error: unknown): void
}

/** What an earlier visit left, and whether to go on with it. */
export class KeptOffer {
  readonly #place = element('kept')

  constructor(private readonly hooks: KeptHooks) {
    element('continue').addEventListener('click', () => hooks.goOn())
    element('forget').addEventListener('click', () => void this.#forget())
    void this.#look()
  }

  hide(): void {
    this.#place.hidden = true
  }

  async #look(): Promise<void> {
    const kept = await keptLesson.summary().catch(() => undefined) // whoever trains is told then that nothing can be kept
    if (!kept) return
    const right = kept.accuracy === null ? '' : `, ${(100 * kept.accuracy).toFixed(1)} % of held-out words right`
    const passes = `${Number(kept.epoch.toFixed(1))} of ${kept.epochs} passes`
    element('kept-words').textContent = `Kept from before: ${kept.name}, ${passes}${right}.`
    element('continue').hidden = kept.isDone
    this.#place.hidden = false
    this.hooks.found(true)
  }

  async #forget(): Promise<void> {
    try {
      await keptLesson.forget()
      this.hide()
      this.hooks.found(false)
    } catch (error) {
      this.hooks.failed(error)
    }
  }
}
