/** TAP as Node's runner prints it, with what failed named once more before its summary: nobody should scroll back through thousands of lines. */
import { tap } from 'node:test/reporters'

/** An event of Node's runner. */
export interface RunnerEvent {
  readonly type: string
  readonly data: {
    readonly name?: string
    readonly file?: string
    /** 0 at the top. */
    readonly nesting: number
    readonly message?: string
    readonly todo?: unknown
    readonly details?: { readonly error?: Error }
    readonly count?: number
    testNumber?: number
  }
}

export async function* report(events: AsyncIterable<RunnerEvent>): AsyncGenerator<string> {
  const failures: string[] = []
  for await (const line of tap(noting(events, failures) as Parameters<typeof tap>[0])) {
    if (/^# tests \d/.test(line)) yield* failures.splice(0)
    yield line
  }
}

async function* noting(events: AsyncIterable<RunnerEvent>, failures: string[]): AsyncGenerator<RunnerEvent> {
  for await (const event of events) {
    if (event.type === 'test:fail') {
      const { name, file, details } = event.data
      const { cause, message } = details?.error ?? {}
      const reason = cause instanceof Error ? cause.message : message
      failures.push(comment(`FAILED ${name}${file ? ` (${file})` : ''}\n${reason}`))
    }
    yield event
  }
}

const comment = (text: string): string => `${text.replace(/^/gm, '# ')}\n`
