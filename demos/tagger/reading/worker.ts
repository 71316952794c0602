/** The module worker that tags what is typed. It has the processor to itself while another one trains. */
import type { Answer, Request } from './messages.js'
import { Reader } from './reader.js'

const scope = globalThis as unknown as {
  postMessage(message: Answer, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void
}
const reader = new Reader((answer, transfer = []) => scope.postMessage(answer, transfer))
scope.addEventListener('message', ({ data }) => void reader.take(data))
