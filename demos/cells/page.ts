/** The cell gallery. The address says what is shown: `#lstm` a cell, nothing all of them. Equations are read in a worker. */
import { Client } from '../site/client.js'
import { element } from '../site/dom.js'
import type { Failure } from '../site/failure.js'
import { Frame } from '../site/frame.js'
import { plainWords } from '../site/plain_words.js'
import { entryOf } from './catalogue.js'
import { CellView } from './cell_view.js'
import { Gallery } from './gallery.js'
import type { Answer, Card, Request } from './messages.js'

const frame = new Frame()
const client = new Client<Request, Answer>(new URL('./worker.js', import.meta.url), take)
const gallery = new Gallery()
const view = new CellView(frame, (request) => client.ask(request))
let cards: readonly Card[] = []
let scrolled = 0

function take(answer: Answer | Failure): void {
  if (answer.type === 'cells') {
    cards = answer.cells
    route()
    void gallery.show(cards)
  } else {
    element('error').textContent = answer.type === 'error' ? plainWords(answer) : ''
    if (answer.type !== 'error') view.take(answer)
  }
}

/** Shows what the address names. */
function route(isVisit = false): void {
  const name = decodeURIComponent(location.hash.slice(1))
  const card = cards.find(({ definition }) => definition.name === name)
  if (element('cell').hidden) scrolled = scrollY
  element('gallery').hidden = card !== undefined
  element('cell').hidden = card === undefined
  element('error').textContent = name && !card ? `There is no cell “${name}” here. These are all of them.` : ''
  document.title = card ? `webrnn: ${entryOf(name).title}` : 'webrnn: Cells'
  if (card) view.open(card)
  if (!isVisit) return
  if (card) element('cell-title').focus({ preventScroll: true })
  scrollTo({ top: card ? 0 : scrolled })
}

addEventListener('hashchange', () => route(true))
element('gallery').hidden = location.hash.length > 1 // a cell will come, unless there is none of that name
