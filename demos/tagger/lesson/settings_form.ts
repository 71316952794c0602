import { defaults, type Settings } from '../settings.js'

/** A model that a tab trains in some minutes: smaller than the one that is shipped, and of fewer sentences. */
const inTab: Readonly<Settings> = {
  ...defaults,
  ...{ embedding: 64, spellingFeatures: 64, units: 64, epochs: 8, minutes: null, rate: 5e-3, least: 1 },
}

const NUMBERS = ['epochs', 'units', 'rate'] as const

const field = (form: HTMLFormElement, name: string): HTMLInputElement =>
  form.elements.namedItem(name) as HTMLInputElement

export function fillSettings(form: HTMLFormElement, settings: Settings = inTab): void {
  for (const name of NUMBERS) field(form, name).value = String(settings[name])
  field(form, 'spelling').value = settings.spelling
  field(form, 'crf').checked = settings.crf
}

export function readSettings(form: HTMLFormElement): Settings {
  return {
    ...inTab,
    ...{ epochs: Number(field(form, 'epochs').value), units: Number(field(form, 'units').value) },
    ...{ rate: Number(field(form, 'rate').value), crf: field(form, 'crf').checked },
    spelling: field(form, 'spelling').value as Settings['spelling'],
  }
}
