/** The module worker that trains for the page. It has no need of frames or timers of the page, so it goes on while the tab is in the background. */
import type { TrainAnswer, TrainRequest } from './messages.js'
import { Workshop } from './workshop.js'

const scope = globalThis as unknown as {
  postMessage(message: TrainAnswer): void
  addEventListener(type: 'message', listener: (event: MessageEvent<TrainRequest>) => void): void
}
const workshop = new Workshop((answer) => scope.postMessage(answer))
scope.addEventListener('message', ({ data }) => void workshop.take(data))
