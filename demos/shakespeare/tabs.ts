/** Tabs as the WAI-ARIA practices have them: arrows, Home and End move; the address remembers. */
export class Tabs {
  readonly #tabs: readonly HTMLButtonElement[]
  readonly #listeners: ((panel: string) => void)[] = []

  /** @param list has a button for each tab, with the id of its panel in `aria-controls` */
  constructor(list: HTMLElement) {
    this.#tabs = [...list.querySelectorAll<HTMLButtonElement>('[role=tab]')]
    list.addEventListener('click', ({ target }) => {
      const tab = (target as Element).closest<HTMLButtonElement>('[role=tab]')
      if (tab) this.show(panelOf(tab))
    })
    list.addEventListener('keydown', (event) => this.#move(event))
    addEventListener('hashchange', () => this.#showAddress())
  }

  /** The id of the panel that is shown. */
  get shown(): string {
    return panelOf(this.#tabs.find((tab) => tab.ariaSelected === 'true') ?? this.#tabs[0]!)
  }

  /** Calls back with the panel's id when another one is shown. */
  onShow(listener: (panel: string) => void): void {
    this.#listeners.push(listener)
  }

  show(panel: string): void {
    for (const tab of this.#tabs) {
      const isShown = panelOf(tab) === panel
      tab.ariaSelected = String(isShown)
      tab.tabIndex = isShown ? 0 : -1
      document.getElementById(panelOf(tab))!.hidden = !isShown
    }
    history.replaceState(null, '', `#${panel}`)
    for (const listener of this.#listeners) listener(panel)
  }

  /** Shows what the address names, or the first. */
  start(): void {
    if (!this.#showAddress()) for (const listener of this.#listeners) listener(this.shown)
  }

  #showAddress(): boolean {
    const wanted = location.hash.slice(1)
    const isKnown = this.#tabs.some((tab) => panelOf(tab) === wanted)
    if (isKnown) this.show(wanted)
    return isKnown
  }

  #move(event: KeyboardEvent): void {
    const at = this.#tabs.indexOf(event.target as HTMLButtonElement)
    const { length } = this.#tabs
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + length, Home: 0, End: length - 1 }[event.key]
    if (at < 0 || to === undefined) return
    event.preventDefault()
    const tab = this.#tabs[to % length]!
    this.show(panelOf(tab))
    tab.focus()
  }
}

const panelOf = (tab: HTMLButtonElement): string => tab.getAttribute('aria-controls')!
