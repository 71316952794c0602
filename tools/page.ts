/** A page that works for a command: it runs in headless Chrome, and takes its data from this process. */
import type { IncomingMessage } from 'node:http'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { WebRNNError } from '../bindings/errors.js'
import type { Failure } from '../demos/site/failure.js'
import type { Browser } from 'puppeteer'
import { launch } from './browser.js'
import { BrowserError, PageError } from './errors.js'
import { serve, type Route } from './server.js'

/** What WebGPU runs on; `auto` is this machine's graphics card where Chrome finds one. */
export type Gpu = 'auto' | 'software' | 'system'

export interface PageOptions<Report> {
  /** The folder with the built demos in it. */
  dist: string
  /** The page, without `.html`: `demos/shakespeare/train`. */
  page: string
  gpu: Gpu
  /** What the page finds at `/run/NAME`; nothing where it is undefined. */
  files: Readonly<Record<string, Uint8Array | undefined>>
  /** The names of the files that the page may save at `/run/NAME`. */
  saves?: readonly string[]
  /** Given each file that the page saves. */
  receive?(name: string, content: Uint8Array): void
  /** All files that belong together are through. */
  commit?(): Promise<void>
  /** Other functions of this process that the page finds, by name. */
  functions?: Readonly<Record<string, (argument: never) => unknown>>
  /** Given every report, in order; an `error` makes `failed` reject instead. */
  report(report: Report): void
}

export interface OpenPage<Command> {
  ask(command: Command): Promise<void>
  /** Rejects when the page reports an error, or is gone. */
  failed: Promise<never>
  close(): Promise<void>
}

const isFailure = (report: { type: string }): report is Failure => report.type === 'error'

/** Opens such a page. It has a function `ask`, and finds a function `report`. */
export async function openPage<Command, Report extends { type: string }>(
  options: PageOptions<Report>,
): Promise<OpenPage<Command>> {
  if (!existsSync(join(options.dist, `${options.page}.js`))) {
    throw new WebRNNError('the pages are not built: run `npm run build` first')
  }
  const address = (server: { address: string }): string => `${server.address}${options.page}.html`
  let reject: (error: Error) => void = () => {}
  const failed = new Promise<never>((_resolve, fail) => (reject = fail))
  failed.catch(() => {}) // whoever is waiting hears it; if nobody is, it does not matter
  const server = await serve({ root: options.dist, port: 0, routes: routes(options) })
  let browser: Browser | undefined
  let closing = false
  const close = async (): Promise<void> => {
    closing = true
    await Promise.allSettled([browser?.close(), server.close()])
  }
  try {
    browser = await launchOn(options.gpu, address(server))
    const page = await browser.newPage()
    browser.on('disconnected', () => {
      if (!closing) reject(new BrowserError('the browser is gone'))
    })
    page.on('error', (error) => reject(new BrowserError(`the page is gone: ${error.message}`)))
    page.on('pageerror', (error) =>
      reject(new PageError('Error', error instanceof Error ? error.message : String(error))),
    )
    await page.exposeFunction('report', (report: Report | Failure) => {
      if (isFailure(report)) reject(new PageError(report.name, report.message))
      else options.report(report)
    })
    for (const [name, body] of Object.entries(options.functions ?? {})) await page.exposeFunction(name, body)
    await page.goto(address(server))
    const ask = async (command: Command): Promise<void> => {
      await page.evaluate(`ask(${JSON.stringify(command)})`)
    }
    return { ask, failed, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Chrome on the graphics card, if that is asked for, or to be had where it is left open. */
async function launchOn(gpu: Gpu, address: string): Promise<Browser> {
  if (gpu !== 'auto') return launch({ gpu })
  const browser = await launch({ gpu: 'system' })
  const [page] = await browser.pages()
  await page?.goto(address)
  if (await page?.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null)) return browser
  await browser.close()
  return launch({ gpu: 'software' })
}

/** Texts and weights travel over HTTP: they are too large for the debugging protocol. */
function routes<Report>({ files, saves = [], receive, commit }: PageOptions<Report>): Record<string, Route> {
  const route =
    (name: string): Route =>
    async (request, response) => {
      if (request.method === 'PUT') {
        receive?.(name, await body(request))
        return void response.end()
      }
      response.statusCode = files[name] ? 200 : 204
      response.end(files[name])
    }
  const saved: Route = async (_request, response) => {
    await commit?.()
    response.end()
  }
  const names = new Set([...Object.keys(files), ...saves])
  return { '/run/saved': saved, ...Object.fromEntries([...names].map((name) => [`/run/${name}`, route(name)])) }
}

async function body(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}
