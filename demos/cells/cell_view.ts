/** One cell: its equations, a step of it, the editor, the race, and what was derived. */
import { breathe } from '../site/breathe.js'
import { element } from '../site/dom.js'
import type { Frame } from '../site/frame.js'
import type { Direction } from './arrange.js'
import { entryOf } from './catalogue.js'
import { DerivedView } from './derived_view.js'
import { editOf, isEdited, rememberEdit } from './edits.js'
import { Editor } from './editor.js'
import { shareLight, showEquations } from './equations.js'
import type { Answer, Card, Definition, Description, Request } from './messages.js'
import { RaceView } from './race_view.js'
import { StepView } from './step_view.js'

export class CellView {
  readonly #ask: (request: Request) => void
  readonly #editor: Editor
  readonly #step: StepView
  readonly #derived = new DerivedView()
  readonly #race: RaceView
  readonly #narrow = matchMedia('(max-width: 48rem)')
  #shipped: Definition | undefined
  #current: Definition | undefined
  #asked = 0

  constructor(frame: Frame, ask: (request: Request) => void) {
    this.#ask = ask
    this.#editor = new Editor(
      (definition) => this.#changed(definition),
      () => this.#reset(),
    )
    this.#step = new StepView((x, states) => ask({ type: 'step', x, states }))
    this.#race = new RaceView(frame)
    this.#narrow.addEventListener('change', () => this.#describe())
    shareLight(element('cell'))
  }

  open({ definition }: Card): void {
    const { title, line, paper, year } = entryOf(definition.name)
    element('cell-title').textContent = title
    element('cell-line').textContent = line
    element('cell-paper').textContent = paper.includes(String(year)) ? paper : `${paper}, ${year}`
    if (this.#shipped !== definition) this.#race.forget()
    this.#shipped = definition
    this.#current = editOf(definition)
    this.#editor.open(this.#current)
    this.#describe()
  }

  take(answer: Answer): void {
    if (answer.type === 'values' && answer.asked === this.#asked) this.#step.fill(answer.values)
    if (answer.type === 'described') void this.#show(answer.asked, answer.description)
    if (answer.type === 'mistake' && answer.asked === this.#asked) {
      this.#editor.wrong(answer.line, answer.column, answer.reason)
      this.#race.definition = undefined
    }
  }

  /** View by view, so that typing goes on meanwhile; when there is something newer to show, this is no longer of interest. */
  async #show(asked: number, description: Description): Promise<void> {
    const { lines, definition } = description
    const views = [
      () => {
        this.#editor.right(isEdited(this.#shipped!, definition) ? 'This makes a cell.' : '')
        this.#race.definition = this.#current
        showEquations(element('equations'), lines)
      },
      () => this.#step.show(description),
      () => this.#derived.show(description),
    ]
    for (const show of views) {
      if (asked !== this.#asked) return
      show()
      await breathe()
    }
  }

  #changed(definition: Definition): void {
    this.#current = definition
    rememberEdit(this.#shipped!, definition)
    this.#describe()
  }

  #reset(): void {
    this.#editor.open(this.#shipped!)
    this.#changed(this.#shipped!)
  }

  #describe(): void {
    if (!this.#current) return
    const direction: Direction = this.#narrow.matches ? 'down' : 'right'
    this.#ask({ type: 'describe', asked: ++this.#asked, definition: this.#current, direction })
  }
}
