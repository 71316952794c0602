/** The module worker of the race. */
import { Race } from './race.js'
import type { RaceAnswer, RaceRequest } from './race_messages.js'

const scope = globalThis as unknown as {
  postMessage(message: RaceAnswer): void
  addEventListener(type: 'message', listener: (event: MessageEvent<RaceRequest>) => void): void
}
const race = new Race((answer) => scope.postMessage(answer))
scope.addEventListener('message', ({ data }) => void race.take(data))
