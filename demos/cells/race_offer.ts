import { element } from '../site/dom.js'
import { count } from '../site/format.js'
import type { Definition } from './messages.js'
import { keptRace, type RaceSummary } from './race_record.js'

/** A race that an earlier visit left off, and whether to go on with it. */
export class RaceOffer {
  readonly #place = element('race-kept')
  #kept: RaceSummary | undefined
  #definition: Definition | undefined

  constructor(goOn: () => void) {
    element('race-continue').addEventListener('click', goOn)
    element('race-forget').addEventListener('click', () => {
      void keptRace.forget().catch(() => undefined) // the next race that is kept replaces it
      this.close()
    })
    void this.#look()
  }

  /** Only of a race of this cell, with these equations, can one go on. */
  set definition(definition: Definition | undefined) {
    this.#definition = definition
    this.#show()
  }

  /** There is nothing to go on with any more. */
  close(): void {
    this.#kept = undefined
    this.#show()
  }

  async #look(): Promise<void> {
    this.#kept = await keptRace.summary().catch(() => undefined) // whoever races is told then that nothing can be kept
    this.#show()
  }

  #show(): void {
    const [kept, now] = [this.#kept, this.#definition]
    this.#place.hidden = !kept || !now || textOf(kept.definition) !== textOf(now)
    if (!kept) return
    element('race-left').textContent =
      `A race of this cell was left off at iteration ${count(kept.iteration)} of ${count(kept.iterations)}.`
  }
}

const textOf = ({ name, states, equations }: Definition): string => JSON.stringify([name, states, equations])
