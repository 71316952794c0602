/** Typeset equations in the page, and the light that an equation and its part of the diagram share. */
import { make } from '../site/dom.js'
import type { Line } from './messages.js'
import type { Piece } from './typeset.js'

/** One line, as it stands in a paper. */
export function setLine(pieces: readonly Piece[]): HTMLElement {
  const line = make('span', { class: 'equation' })
  for (const { text, style, sub, sup } of pieces) {
    const part = make('span', { class: style }, text)
    if (sup) part.append(make('sup', {}, sup))
    if (sub) part.append(make('sub', {}, sub))
    line.append(part)
  }
  return line
}

/** The equations of one cell. Each can be pointed at, with the keyboard as well. */
export function showEquations(list: HTMLElement, lines: readonly Line[]): void {
  list.replaceChildren(
    ...lines.map(({ left, pieces }) => make('li', { tabindex: 0, 'data-equation': left }, setLine(pieces))),
  )
}

/** Whatever is pointed at, or else has the keyboard, all that belongs to the same equation is lit. */
export function shareLight(place: HTMLElement): void {
  const partAt = (one: EventTarget | null): HTMLElement | SVGElement | null =>
    one instanceof Element && place.contains(one) ? one.closest<HTMLElement | SVGElement>('[data-equation]') : null
  const light = ({ target }: Event): void => {
    const equation = (partAt(target) ?? partAt(document.activeElement))?.dataset.equation ?? ''
    for (const one of place.querySelectorAll<HTMLElement | SVGElement>('[data-equation]'))
      one.classList.toggle('lit', equation !== '' && one.dataset.equation === equation)
  }
  for (const type of ['pointerover', 'focusin', 'pointerleave']) place.addEventListener(type, light)
  place.addEventListener('focusout', () => light(new Event('none')))
}
