import { element, make } from '../../site/dom.js'
import { control, numberOf, showValues, textOf } from '../fields.js'
import { count } from '../../site/format.js'
import type { SampleSettings } from '../settings.js'
import type { WriteAnswer, WriteRequest } from '../writing/messages.js'
import type { Recording } from './recording.js'
import { partOf, titleOf, unitValues, type Selection } from './selection.js'

/** Characters that are written both ways. */
const LENGTH = 300

/** Lets a person hold the unit that is looked at while the model writes. */
export class HoldForm {
  readonly #form = element<HTMLFormElement>('hold')
  readonly #write = element<HTMLButtonElement>('hold-write')
  #held: (Selection & { state: string }) | undefined
  #title = ''

  /** @param sample how the model writes in the other tab */
  constructor(ask: (request: WriteRequest) => void, sample: () => SampleSettings) {
    showValues(this.#form)
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (!this.#held || !this.#form.reportValidity()) return
      const value = numberOf(this.#form, 'value')
      this.#title = `${titleOf(this.#held.state)} of unit ${this.#held.unit} held at ${value}`
      const wanted = { prompt: textOf(this.#form, 'prompt'), seed: numberOf(this.#form, 'seed'), length: LENGTH }
      this.#write.disabled = true
      ask({ type: 'hold', sample: { ...sample(), ...wanted }, hold: { ...this.#held, value } })
    })
  }

  /** @param selection a gate is not held itself: what it leads to is, the output h */
  show(recording: Recording, selection: Selection): void {
    const state = recording.states.includes(selection.name) ? selection.name : 'h'
    this.#held = recording.states.length > 0 ? { ...selection, state } : undefined
    this.#form.hidden = !this.#held
    element('hold-unknown').hidden = this.#held !== undefined
    element('hold-name').textContent = `${titleOf(state)} of unit ${selection.unit}`
    // As far as it goes by itself is where holding it says most.
    const part = partOf(recording, { ...selection, name: state })
    const most = unitValues(recording, part, selection.unit).reduce((a, b) => Math.max(a, Math.abs(b)), 0.1)
    const slider = control(this.#form, 'value') as HTMLInputElement
    const digits = most < 2 ? 2 : 1
    slider.max = (most * 1.5).toFixed(digits)
    slider.min = `-${slider.max}`
    slider.step = String(10 ** -digits)
    slider.value = most.toFixed(digits)
    slider.dispatchEvent(new Event('input'))
  }

  take(answer: WriteAnswer): void {
    if (answer.type === 'error') this.#write.disabled = false
    if (answer.type !== 'held') return
    this.#write.disabled = false
    element('both').hidden = false
    element('held-title').textContent = this.#title
    const { free, held, seconds } = answer
    let same = 0
    while (same < free.length && free[same] === held[same]) same++
    for (const [id, text] of [
      ['free', free],
      ['held', held],
    ] as const)
      element(id).replaceChildren(make('span', { class: 'faint' }, text.slice(0, same)), text.slice(same))
    const speed = (2 * LENGTH) / seconds
    element('held-speed').textContent =
      `What both have in common is pale. ${count(speed)} characters per second, step by step.`
  }
}
