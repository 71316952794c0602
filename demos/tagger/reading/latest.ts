/** Asks for the newest only: while an answer is awaited, what is asked is kept, and each new question takes the place of the one before. */
export class Latest<Question> {
  #isBusy = false
  #next: Question | undefined

  constructor(private readonly ask: (question: Question) => void) {}

  want(question: Question): void {
    if (this.#isBusy) {
      this.#next = question
      return
    }
    this.#isBusy = true
    this.ask(question)
  }

  /** The answer has come, or never will. */
  answered(): void {
    this.#isBusy = false
    const next = this.#next
    this.#next = undefined
    if (next !== undefined) this.want(next)
  }
}
