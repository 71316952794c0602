/**
 * TAP as Node's runner prints it. Before its summary: how long the slowest files took, and once more what failed, so that nobody has to scroll back through
 * thousands of lines.
 * JavaScript, because the runner loads its reporter before anything that would read TypeScript.
 */
import { relative } from 'node:path'
import { tap } from 'node:test/reporters'

/** Files that are named with their time. */
const SLOWEST = 12

export default async function* reporter(events) {
  const failures = []
  const times = new Map()
  for await (const line of tap(noting(events, failures, times))) {
    if (/^# tests \d/.test(line)) yield* [slowest(times), ...failures.splice(0)]
    yield line
  }
}

async function* noting(events, failures, times) {
  for await (const event of events) {
    const { name, file } = event.data ?? {}
    if (file && name === file) {
      if (event.type === 'test:dequeue') times.set(file, { from: Date.now(), to: NaN })
      if (event.type === 'test:complete') times.get(file).to = Date.now()
    }
    if (event.type === 'test:fail') {
      const { name, file, details } = event.data
      const reason = details.error.cause?.message ?? details.error.message
      failures.push(comment(`FAILED ${name}${file ? ` (${file})` : ''}\n${reason}`))
    }
    yield event
  }
}

function slowest(times) {
  const files = [...times].map(([file, { from, to }]) => ({ file, seconds: (to - from) / 1000 }))
  const named = files.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST)
  return comment(
    `slowest files: ${named.map(({ file, seconds }) => `${relative('.', file)} ${seconds.toFixed(1)} s`).join(', ')}`,
  )
}

const comment = (text) => `${text.replace(/^/gm, '# ')}\n`
