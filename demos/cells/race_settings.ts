/** The settings of the race in their form; the browser remembers the last ones. */
import { prefer, preferred } from '../site/preferences.js'
import type { RaceSettings } from './race_messages.js'

const defaults: RaceSettings = {
  task: 'order',
  lag: 20,
  units: 32,
  same: 'units',
  rate: 0.01,
  seed: 1,
  iterations: 2000,
}

const key = 'cells.race'

export function showSettings(form: HTMLFormElement, settings: RaceSettings = { ...defaults, ...remembered() }): void {
  for (const [name, value] of Object.entries(settings)) {
    const control = form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement
    control.value = String(value)
    // What was remembered may be no choice any more.
    if (!control.value) control.value = String(defaults[name as keyof RaceSettings])
  }
}

export function readSettings(form: HTMLFormElement): RaceSettings {
  const text = (name: string): string => (form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement).value
  return {
    task: text('task') === 'copy' ? 'copy' : 'order',
    lag: Number(text('lag')),
    units: Number(text('units')),
    same: text('same') === 'parameters' ? 'parameters' : 'units',
    rate: Number(text('rate')),
    seed: Number(text('seed')),
    iterations: Number(text('iterations')),
  }
}

export const rememberSettings = (settings: RaceSettings): void => prefer(key, JSON.stringify(settings))

function remembered(): Partial<RaceSettings> {
  try {
    const value = JSON.parse(preferred(key) ?? '{}') as Partial<RaceSettings> | null
    return Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => name in defaults))
  } catch {
    return {}
  }
}
