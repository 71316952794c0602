/** The module worker that writes, and looks inside. */
import type { WriteAnswer, WriteRequest } from './messages.js'
import { Scribe } from './scribe.js'

const scope = globalThis as unknown as {
  postMessage(message: WriteAnswer, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<WriteRequest>) => void): void
}
const scribe = new Scribe((answer, transfer = []) => scope.postMessage(answer, transfer))
scope.addEventListener('message', ({ data }) => void scribe.take(data))
