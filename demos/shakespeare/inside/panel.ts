import { element, make } from '../../site/dom.js'
import { control, fill, numberOf, offer, textOf } from '../fields.js'
import type { SampleSettings } from '../settings.js'
import type { WriteAnswer, WriteRequest } from '../writing/messages.js'
import { ColouredText } from './coloured_text.js'
import type { Finding } from './findings.js'
import { HeatMap, type Rows } from './heat_map.js'
import { HoldForm } from './hold_form.js'
import type { Recording } from './recording.js'
import { titleOf, type Selection } from './selection.js'

/** As much as one can look at, and as a worker reads in about a second. */
const MOST = 500

export interface InsideWishes {
  ask(request: WriteRequest): void
  /** How the model writes in the other tab, and what it has written there. */
  sample(): SampleSettings
  written(): string
}

/** The tab that shows what the model has inside while it reads. */
export class InsidePanel {
  readonly #wishes: InsideWishes
  readonly #look = element<HTMLFormElement>('look')
  readonly #form = element<HTMLFormElement>('unit')
  readonly #slider = element<HTMLInputElement>('unit-slider')
  readonly #map: HeatMap
  readonly #text = new ColouredText()
  readonly #hold: HoldForm
  #recording: Recording | undefined
  /** Whether what is shown is of the model that writes now. */
  #isCurrent = false

  constructor(wishes: InsideWishes) {
    this.#wishes = wishes
    this.#map = new HeatMap(element('map'), (unit) => this.#select({ ...this.#selection, unit }))
    this.#hold = new HoldForm(wishes.ask, wishes.sample)
    this.#look.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#read(textOf(this.#look, 'text'))
    })
    this.#form.addEventListener('submit', (event) => event.preventDefault())
    this.#form.addEventListener('input', ({ target }) => {
      if (target === this.#slider) control(this.#form, 'unit').value = this.#slider.value
      if (this.#form.checkValidity()) this.#show()
    })
    element('map-form').addEventListener('change', () => this.#show())
  }

  /** Reads what the model has written, unless there is something to see already. */
  open(): void {
    if (this.#isCurrent) return
    const text = textOf(this.#look, 'text') || this.#wishes.written().slice(0, MOST)
    if (text) this.#read(text)
  }

  take(answer: WriteAnswer): void {
    this.#hold.take(answer)
    if (answer.type === 'model') this.#isCurrent = false
    if (answer.type === 'looked') this.#looked(answer.recording, answer.findings)
  }

  #read(text: string): void {
    const some = [...text].slice(0, MOST).join('')
    control(this.#look, 'text').value = some
    this.#wishes.ask({ type: 'look', text: some })
  }

  #looked(recording: Recording, findings: readonly Finding[]): void {
    this.#recording = recording
    this.#isCurrent = true
    element('looked').hidden = false
    const { layers, hidden, parts } = recording
    const names = [...new Set(parts.map(({ name }) => name))].reverse()
    offer(
      this.#form,
      'layer',
      Array.from({ length: layers }, (_, layer) => [String(layer), String(layer + 1)] as const),
    )
    offer(
      this.#form,
      'part',
      names.map((name) => [name, titleOf(name)] as const),
    )
    for (const input of [control(this.#form, 'unit'), this.#slider]) input.setAttribute('max', String(hidden - 1))
    this.#text.setText(recording)
    this.#offerFindings(findings)
    const [first] = findings
    this.#select(first ?? { ...this.#selection, unit: 0 })
  }

  #offerFindings(findings: readonly Finding[]): void {
    const buttons = findings.map((finding) => {
      const { feature, unit, layer, correlation } = finding
      const button = make('button', { type: 'button', 'aria-pressed': 'false' }, feature)
      button.append(make('small', {}, `unit ${unit}, layer ${layer + 1}, correlation ${correlation.toFixed(2)}`))
      button.dataset.selection = keyOf(finding)
      button.addEventListener('click', () => this.#select(finding))
      return button
    })
    const none = make('p', { class: 'faint' }, 'In this text no unit follows anything that the page has a name for.')
    element('findings').replaceChildren(...(buttons.length > 0 ? buttons : [none]))
  }

  get #selection(): Selection {
    return {
      layer: numberOf(this.#form, 'layer'),
      name: textOf(this.#form, 'part'),
      unit: numberOf(this.#form, 'unit'),
    }
  }

  #select({ layer, name, unit }: Selection): void {
    fill(this.#form, { layer, part: name, unit })
    this.#show()
  }

  #show(): void {
    if (!this.#recording) return
    const selection = this.#selection
    this.#slider.value = String(selection.unit)
    for (const button of element('findings').querySelectorAll('button'))
      button.ariaPressed = String(button.dataset.selection === keyOf(selection))
    this.#text.show(this.#recording, selection)
    this.#map.show(this.#recording, selection, textOf(element<HTMLFormElement>('map-form'), 'rows') as Rows)
    this.#hold.show(this.#recording, selection)
  }
}

const keyOf = ({ layer, name, unit }: Selection): string => `${layer} ${name} ${unit}`
