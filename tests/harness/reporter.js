/**
 * TAP as Node's runner prints it, with what failed named once more before its summary: nobody should scroll back through thousands of lines.
 * JavaScript, because the runner loads its reporter before anything that would read TypeScript.
 */
import { tap } from 'node:test/reporters'

export default async function* reporter(events) {
  const failures = []
  for await (const line of tap(noting(events, failures))) {
    if (/^# tests \d/.test(line)) yield* failures.splice(0)
    yield line
  }
}

async function* noting(events, failures) {
  for await (const event of events) {
    if (event.type === 'test:fail') {
      const { name, file, details } = event.data
      const reason = details.error.cause?.message ?? details.error.message
      failures.push(comment(`FAILED ${name}${file ? ` (${file})` : ''}\n${reason}`))
    }
    yield event
  }
}

const comment = (text) => `${text.replace(/^/gm, '# ')}\n`
