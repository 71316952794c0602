/** The page behind `npm run bench`. Nobody sees it. */
import { asFailure, type Failure } from '../../demos/site/failure.js'
import type { RemoteAnswer, RemoteCall } from '../peers/remote.js'
import type { Order } from '../suite/settings.js'
import { conduct, conductProfile } from './conductor.js'
import type { Progress } from './messages.js'

export interface CommandOrder {
  readonly order: Order
  readonly profile: boolean
}

/** What the command supplies, and what it calls. */
interface Commanded {
  ask(order: CommandOrder): Promise<void>
  report(progress: Progress | Failure): Promise<void>
  native(call: RemoteCall): Promise<RemoteAnswer>
}
const commanded = globalThis as unknown as Commanded

commanded.ask = ({ order, profile }) => {
  let told = Promise.resolve()
  const say = (progress: Progress | Failure): void => void (told = told.then(() => commanded.report(progress)))
  const conductor = {
    tell: say,
    native: (call: RemoteCall) => commanded.native(call),
    signal: new AbortController().signal,
  }
  // the command hears of the end through what is told
  const run = profile ? conductProfile(order, conductor) : conduct(order, conductor)
  run.catch((error: unknown) => say(asFailure(error)))
  return Promise.resolve()
}
