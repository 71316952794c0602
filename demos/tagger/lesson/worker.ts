/** The module worker that trains. */
import type { Answer, Request } from './messages.js'
import { Teacher } from './teacher.js'

const scope = globalThis as unknown as {
  postMessage(message: Answer, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void
}
const teacher = new Teacher((answer, transfer = []) => scope.postMessage(answer, transfer))
scope.addEventListener('message', ({ data }) => void teacher.take(data))
