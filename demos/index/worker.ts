/** The module worker in which all previews run, so that the page never freezes. */
import type { Answer, Request } from './messages.js'
import { Session } from './session.js'

const scope = globalThis as unknown as {
  postMessage(answer: Answer): void
  addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void
}
const session = new Session((answer) => scope.postMessage(answer))
scope.addEventListener('message', ({ data }) => session.take(data))
