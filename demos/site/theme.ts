/** Light, dark, or as the system has it. The colours themselves are in style.css (`light-dark`); what was chosen before is shown by header.html. */
import { prefer, preferred } from './preferences.js'

export type Theme = 'auto' | 'light' | 'dark'

const themes: readonly Theme[] = ['auto', 'light', 'dark']
const changed = new EventTarget()

export function theme(): Theme {
  const kept = preferred('theme')
  return themes.find((one) => one === kept) ?? 'auto'
}

/** Shows the page in this theme, and the next ones that are opened. */
export function setTheme(next: Theme): void {
  prefer('theme', next)
  show(next)
}

/** Calls back whenever the colours change: what is drawn on a canvas has to be drawn again. */
export function onColours(listener: () => void): void {
  changed.addEventListener('change', listener)
}

/** A colour of style.css by its name, `--accent`, as a canvas takes it. */
export function colour(name: string): string {
  probe.style.color = `var(${name})`
  return getComputedStyle(probe).color
}

/** A variable is its text until something is coloured with it. */
const probe = document.createElement('span')
probe.hidden = true
document.documentElement.append(probe)

function show(one: Theme): void {
  if (one === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = one
  changed.dispatchEvent(new Event('change'))
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => changed.dispatchEvent(new Event('change')))
