import { contender } from '../sampling/contender.js'
import type { Task } from '../suite/operation.js'
import type { Rival } from './peer.js'

/** A task that runs right here. */
export function rivalOf(task: Task): Rival {
  let seen = 0
  return {
    async result() {
      const start = performance.now()
      const values = await task.result()
      seen = performance.now() - start
      return values
    },
    turn: (settings) => contender(() => task.run(), settings, seen),
    close: () => task.close(),
  }
}
