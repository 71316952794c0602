/** Runs test files, named on the command line, by Node's runner: two lanes of them beside each other (lanes.ts), reported as one run. */
import { relative, resolve } from 'node:path'
import { run } from 'node:test'
import { lanesOf } from './lanes.js'
import { report, type RunnerEvent } from './reporter.js'

/** What the runner counts, in its own order and words. */
const COUNTS = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo']

/** Files that are named with their time. */
const SLOWEST = 12

const counts = new Map(COUNTS.map((name) => [name, 0]))
/** Of each file: when it began, and when it was through. */
const times = new Map<string, { from: number; to: number }>()
const began = performance.now()
let isBad = false

/** The events of both lanes, in their order: those of a file together, when it has ended. The counts are of all files. */
async function* merged(lanes: readonly (readonly string[])[]): AsyncGenerator<RunnerEvent> {
  const ready: RunnerEvent[] = []
  let wake = (): void => undefined
  let tests = 0
  const follow = async (files: readonly string[]): Promise<void> => {
    const waiting: RunnerEvent[] = []
    const events = run({ files: files.map((file) => resolve(file)), concurrency: 1 })
    for await (const event of events as AsyncIterable<RunnerEvent>) {
      const { type, data } = event
      if (type === 'test:fail' && !data.todo) isBad = true
      // What has no file is of the lane as a whole: its plan and its counts.
      if (data.file === undefined) {
        const [, name, count] = /^(\w+) (\d+)$/.exec(data.message ?? '') ?? []
        if (name && counts.has(name)) counts.set(name, counts.get(name)! + Number(count))
        continue
      }
      waiting.push(event)
      if (data.name !== data.file) continue
      if (type === 'test:dequeue') times.set(data.file, { from: performance.now(), to: NaN })
      if (type !== 'test:complete') continue
      times.get(data.file)!.to = performance.now()
      tell(waiting.splice(0))
    }
    tell(waiting)
  }
  const tell = (events: readonly RunnerEvent[]): void => {
    for (const { type, data } of events)
      if ((type === 'test:pass' || type === 'test:fail') && data.nesting === 0) data.testNumber = ++tests
    ready.push(...events)
    wake()
  }
  let isDone = false
  const all = Promise.all(lanes.map(follow)).finally(() => {
    isDone = true
    wake()
  })
  while (!isDone || ready.length > 0) {
    yield* ready.splice(0)
    if (!isDone && ready.length === 0) await new Promise<void>((resume) => (wake = resume))
  }
  await all
  yield { type: 'test:plan', data: { nesting: 0, count: tests } }
  const milliseconds = performance.now() - began
  const counted = [...counts].map(([name, count]) => `${name} ${count}`)
  for (const message of [slowest(), ...counted, `duration_ms ${milliseconds}`])
    yield { type: 'test:diagnostic', data: { nesting: 0, message } }
}

function slowest(): string {
  const files = [...times].map(([file, { from, to }]) => ({ file: relative('.', file), seconds: (to - from) / 1000 }))
  const named = files.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST)
  return `slowest files: ${named.map(({ file, seconds }) => `${file} ${seconds.toFixed(1)} s`).join(', ')}`
}

for await (const text of report(merged(lanesOf(process.argv.slice(2))))) process.stdout.write(text)
if (isBad) process.exitCode = 1
