/** The module worker behind `npm run tagger`: the page stays free while the model learns. */
import type { Answer, Request } from './messages.js'
import { Session } from './session.js'

const scope = globalThis as unknown as {
  postMessage(message: Answer, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void
}
const session = new Session((answer, transfer = []) => scope.postMessage(answer, transfer))
scope.addEventListener('message', ({ data }) => void session.take(data))
