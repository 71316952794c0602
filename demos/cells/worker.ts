/** Reads equations, and computes steps of them: whatever a person types, the page stays quick. */
import { cells } from 'webrnn'
import { EquationError } from 'webrnn/cell'
import { asFailure } from '../site/failure.js'
import { catalogue } from './catalogue.js'
import { cardOf, describe, type Described } from './describe.js'
import type { Answer, Request } from './messages.js'

const scope = globalThis as unknown as {
  postMessage(message: Answer): void
  addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void
}

let last: { asked: number; described: Described } | undefined

function take(request: Request): Answer | undefined {
  if (request.type === 'describe') {
    const { asked, definition, direction } = request
    const described = describe(definition, direction)
    last = { asked, described }
    return { type: 'described', asked, description: described.description }
  }
  return last && { type: 'values', asked: last.asked, values: last.described.step(request.x, request.states) }
}

function failed(request: Request, error: unknown): Answer {
  if (!(error instanceof EquationError) || request.type !== 'describe') return asFailure(error, false)
  const { line, column, reason } = error
  return { type: 'mistake', asked: request.asked, line, column, reason }
}

scope.addEventListener('message', ({ data }) => {
  try {
    const answer = take(data)
    if (answer) scope.postMessage(answer)
  } catch (error) {
    scope.postMessage(failed(data, error))
  }
})

/** As in the catalogue; what it does not know comes last. */
const order = Object.keys(catalogue)
const placeOf = ({ name }: { name: string }): number => (order.includes(name) ? order.indexOf(name) : order.length)
const sorted = Object.values(cells).sort((a, b) => placeOf(a) - placeOf(b))
scope.postMessage({ type: 'cells', cells: sorted.map((one) => cardOf(one)) })
