import { element, make } from '../../site/dom.js'
import { asked } from '../previews/sentences.js'
import type { View } from './card.js'

/** A sentence with the tags that the model gives it by now; the surer it is, the fuller the bar. */
export function tagging(): View<'tagger'> {
  const figures = element('tagger-figures')
  const tags = asked.words.map(() => make('span', { class: 'tag' }))
  element('tagger-sentence').append(
    ...asked.words.map((word, at) => make('span', { class: 'word' }, make('span', {}, word), ' ', tags[at]!, ' ')),
  )
  const clear = (): void => {
    for (const tag of tags) {
      tag.textContent = '…'
      tag.dataset.tag = ''
      tag.style.setProperty('--sure', '0')
    }
  }
  clear()
  return {
    clear,
    draw({ iteration, tags: given }) {
      given.forEach(({ tag, probability }, at) => {
        tags[at]!.textContent = tag
        tags[at]!.dataset.tag = tag
        tags[at]!.style.setProperty('--sure', probability.toFixed(2))
      })
      const right = given.filter(({ tag }, at) => tag === asked.tags[at]).length
      figures.textContent = `${iteration} iterations, ${right} of ${asked.words.length} right`
    },
  }
}
