import { launch } from '../../tools/browser.js'
import { serve } from '../../tools/server.js'
import type { CaseResult, Part, Target } from '../device/result.js'
import { BUNDLE_FOLDER, bundlePath } from './bundle.js'

const PAGE = `<!doctype html>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>webrnn device suite</title>
`

/** A page that stays silent for so long hangs: the longest case takes minutes on a software adapter and a busy machine. */
const SILENCE_MILLISECONDS = 300_000

type Message =
  { readonly kind: 'result'; readonly result: CaseResult } | { readonly kind: 'end'; readonly error?: string }

/**
 * Runs the device suite in a page of headless Chrome. What the page complains about in its console is a failure, too.
 * @throws Error when the suite ends early
 */
export async function* runInChrome(target: Target, filter: string, part?: Part): AsyncGenerator<CaseResult> {
  bundlePath()
  const server = await serve({
    root: BUNDLE_FOLDER,
    port: 0,
    routes: {
      '/suite.html': (_, response) => {
        response.setHeader('Content-Type', 'text/html; charset=utf-8')
        response.end(PAGE)
      },
    },
  })
  const browser = await launch()
  // A runner that is stopped must not leave a browser behind.
  const stop = (): void => {
    browser.process()?.kill('SIGKILL')
    process.exit(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  try {
    const page = await browser.newPage()
    const complaints: string[] = []
    const inbox = new Inbox<Message>()
    page.on('console', (message) => {
      if (['error', 'warn', 'assert'].includes(message.type()))
        complaints.push(`console ${message.type()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => complaints.push(`uncaught: ${String(error)}`))
    page.on('requestfailed', (request) => complaints.push(`failed to load ${request.url()}`))
    page.on('error', (error) => inbox.put({ kind: 'end', error: `the page crashed: ${error.message}` }))
    await page.exposeFunction('report', (message: Message) => inbox.put(message))
    await page.goto(`${server.address}suite.html`)
    // As text, since a bundler's helpers do not exist in the page. JSON has no undefined: a part that is not given must not be there at all.
    const asked = JSON.stringify(part === undefined ? [target, filter] : [target, filter, part])
    await page.evaluate(`void (async () => {
      try {
        if (!crossOriginIsolated) throw new Error('the page is not cross-origin isolated')
        const { default: run } = await import('/device.js')
        for await (const result of run(...${asked})) {
          await report({ kind: 'result', result })
        }
        await report({ kind: 'end' })
      } catch (error) {
        await report({ kind: 'end', error: String(error?.stack ?? error) })
      }
    })()`)
    for (;;) {
      const message = await inbox.take()
      if (message.kind === 'end') {
        if (message.error !== undefined) throw new Error(message.error)
        break
      }
      yield withComplaints(message.result, complaints.splice(0))
    }
    const last = { name: 'the page has a quiet console', ok: true, milliseconds: 0, worst: [] }
    yield withComplaints(last, complaints)
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
    await browser.close()
    await server.close()
  }
}

function withComplaints(result: CaseResult, complaints: readonly string[]): CaseResult {
  if (complaints.length === 0) return result
  return { ...result, ok: false, message: [result.message, ...complaints].filter(Boolean).join('\n') }
}

/** Messages in the order in which they came. */
class Inbox<T> {
  readonly #waiting: T[] = []
  #wake: (() => void) | undefined

  put(message: T): void {
    this.#waiting.push(message)
    this.#wake?.()
  }

  /** @throws Error when nothing comes for as long as a page may be silent */
  async take(): Promise<T> {
    while (this.#waiting.length === 0) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`nothing from the page for ${SILENCE_MILLISECONDS / 1000} seconds`)),
          SILENCE_MILLISECONDS,
        )
        this.#wake = (): void => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return this.#waiting.shift() as T
  }
}
