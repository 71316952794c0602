/** What stands around every page: where one is, where one can go, what runs it, and in which light. */
import { element } from './dom.js'
import { registerOffline } from './offline.js'
import { nameOfBackend } from './plain_words.js'
import { prefer, preferred } from './preferences.js'
import { setTheme, theme, type Theme } from './theme.js'

/** What a person wants the networks to run on. */
const backends = ['auto', 'webgpu', 'wasm'] as const
export type BackendChoice = (typeof backends)[number]

/** The header of a page: header.html, which the build has put into it. */
export class Frame {
  readonly #backend = element<HTMLSelectElement>('site-backend')
  readonly #changed: ((choice: BackendChoice) => void)[] = []

  constructor() {
    this.#backend.value = this.backend
    this.#backend.addEventListener('change', () => {
      prefer('backend', this.#backend.value)
      for (const listener of this.#changed) listener(this.backend)
    })
    operateTheme(element<HTMLButtonElement>('site-theme'))
    registerOffline(document.querySelector<HTMLAnchorElement>('#site .brand')!.href)
  }

  /** What is chosen in the header; the choice holds for all pages and later visits. */
  get backend(): BackendChoice {
    const kept = preferred('backend')
    return backends.find((name) => name === kept) ?? 'auto'
  }

  /** Calls back when a person chooses another backend. */
  onBackend(listener: (choice: BackendChoice) => void): void {
    this.#changed.push(listener)
  }

  /** Says what runs, and why: `runtime.backend` and `runtime.reason`. */
  runs(backend: string, reason: string): void {
    const name = nameOfBackend(backend)
    element('site-runs').textContent = reason.startsWith(name) ? reason : `${name}: ${reason}`
  }
}

const glyphs: Readonly<Record<Theme, string>> = { auto: '◐', light: '☀', dark: '☾' }

function operateTheme(button: HTMLButtonElement): void {
  const show = (): void => {
    button.textContent = glyphs[theme()]
    button.setAttribute('aria-label', `Colours: ${theme()}`)
    button.title = `Colours: ${theme()}`
  }
  button.addEventListener('click', () => {
    setTheme(theme() === 'auto' ? 'light' : theme() === 'light' ? 'dark' : 'auto')
    show()
  })
  show()
}
