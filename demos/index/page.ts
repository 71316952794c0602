/** The page that people see first: what webrnn is, and a small preview of each demo, which runs. */
import { element } from '../site/dom.js'
import { Frame } from '../site/frame.js'
import { plainWords } from '../site/plain_words.js'
import { readRecorded } from '../site/recorded.js'
import { Card } from './cards/card.js'
import { remembering } from './cards/remembering.js'
import { speed } from './cards/speed.js'
import { tagging } from './cards/tagging.js'
import { writing } from './cards/writing.js'
import { Stage } from './stage.js'

const frame = new Frame()
const problem = element('problem')

const cards = [
  new Card('writer', writing()),
  new Card('tagger', tagging(), 90),
  new Card('cell', remembering()),
  new Card('speed', speed(readRecorded('.'))),
] as unknown as Card[]

const stage = new Stage(cards, {
  opened: (backend, reason) => frame.runs(backend, reason),
  failed: (failure) => void (problem.textContent = plainWords(failure)),
})
const open = (): void => {
  problem.textContent = ''
  stage.open(frame.backend)
}
frame.onBackend(open)
open()
