/** What stands around every page: where one is, where one can go, what runs it, and in which light. */
import { make } from './dom.js'
import { registerOffline } from './offline.js'
import { prefer, preferred } from './preferences.js'
import { setTheme, theme, type Theme } from './theme.js'

/** What a person wants the networks to run on. */
export type BackendChoice = 'auto' | 'webgpu' | 'wasm'

export type PageName = 'index' | 'shakespeare' | 'tagger' | 'cells' | 'bench'

const pages: readonly (readonly [PageName, string])[] = [
  ['shakespeare', 'Shakespeare'],
  ['tagger', 'Tagger'],
  ['cells', 'Cells'],
  ['bench', 'Benchmarks'],
]

const backends: readonly (readonly [BackendChoice, string])[] = [
  ['auto', 'Auto'],
  ['webgpu', 'WebGPU'],
  ['wasm', 'WebAssembly'],
]

/** The header of a page, in its `<header id="site">`. */
export class Frame {
  readonly #backend = make('select', { id: 'site-backend' })
  readonly #runs = make('p', { id: 'site-runs', role: 'status' })
  readonly #changed: ((choice: BackendChoice) => void)[] = []

  /** @param page the one that is shown @param root where the site begins, seen from the page: `..` */
  constructor(page: PageName, root = '..') {
    const header = document.getElementById('site') ?? document.body.insertBefore(make('header', { id: 'site' }), null)
    const links = pages.map(([name, title]) =>
      make('a', { href: `${root}/${name}/`, 'aria-current': name === page && 'page' }, title),
    )
    for (const [value, title] of backends) this.#backend.append(new Option(title, value))
    this.#backend.value = this.backend
    this.#backend.addEventListener('change', () => {
      prefer('backend', this.#backend.value)
      for (const listener of this.#changed) listener(this.backend)
    })
    header.append(
      make('a', { class: 'brand', href: `${root}/`, 'aria-current': page === 'index' && 'page' }, 'webrnn'),
      make('nav', { 'aria-label': 'Demos' }, ...links),
      make('label', { class: 'inline' }, 'Runs on', this.#backend),
      themeButton(),
      this.#runs,
    )
    registerOffline(root)
  }

  /** What is chosen in the header; the choice holds for all pages and later visits. */
  get backend(): BackendChoice {
    const kept = preferred('backend')
    return backends.find(([name]) => name === kept)?.[0] ?? 'auto'
  }

  /** Calls back when a person chooses another backend. */
  onBackend(listener: (choice: BackendChoice) => void): void {
    this.#changed.push(listener)
  }

  /** Says what runs, and why: `runtime.backend` and `runtime.reason`. */
  runs(backend: string, reason: string): void {
    const name = backend === 'webgpu' ? 'WebGPU' : 'WebAssembly'
    this.#runs.textContent = reason.startsWith(name) ? reason : `${name}: ${reason}`
  }
}

const glyphs: Readonly<Record<Theme, string>> = { auto: '◐', light: '☀', dark: '☾' }

function themeButton(): HTMLButtonElement {
  const button = make('button', { type: 'button', class: 'quiet', id: 'site-theme' })
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
  return button
}
