import { contender } from '../sampling/rounds.js'
import type { Task } from '../suite/operation.js'
import type { Rival } from './peer.js'

/** A task that runs right here. */
export const rivalOf = (task: Task): Rival => ({
  result: () => task.result(),
  turn: (settings) => contender(() => task.run(), settings),
  close: () => task.close(),
})
