import type { IncomingMessage } from 'node:http'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command, Report } from '../../demos/shakespeare/train.js'
import { WebRNNError } from '../../bindings/errors.js'
import type { Browser } from 'puppeteer'
import { launch } from '../browser.js'
import { BrowserError, PageError } from '../errors.js'
import { serve, type Route } from '../server.js'
import type { Gpu } from './options.js'

export interface PageOptions {
  /** The folder with the built demos in it. */
  dist: string
  /** What WebGPU runs on; `auto` is this machine's graphics card where Chrome finds one. */
  gpu: Gpu
  text?: Uint8Array | undefined
  model?: Uint8Array | undefined
  optimizer?: Uint8Array | undefined
  /** Given each file that the page saves. */
  receive?(file: 'model' | 'optimizer', content: Uint8Array): void
  /** Both files are through. */
  commit?(): Promise<void>
  /** Given every report, in order. */
  report(report: Report): void
}

export interface OpenPage {
  ask(command: Command): Promise<void>
  /** Rejects when the page reports an error, or is gone. */
  failed: Promise<never>
  close(): Promise<void>
}

/** Opens the page that trains, in headless Chrome, served from this process. */
export async function openPage(options: PageOptions): Promise<OpenPage> {
  if (!existsSync(join(options.dist, 'demos/shakespeare/train.js'))) {
    throw new WebRNNError('the pages are not built: run `npm run build` first')
  }
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
    browser = await launchOn(options.gpu, server.address)
    const page = await browser.newPage()
    browser.on('disconnected', () => {
      if (!closing) reject(new BrowserError('the browser is gone'))
    })
    page.on('error', (error) => reject(new BrowserError(`the page is gone: ${error.message}`)))
    page.on('pageerror', (error) =>
      reject(new PageError('Error', error instanceof Error ? error.message : String(error))),
    )
    await page.exposeFunction('report', (report: Report) => {
      if (report.type === 'error') reject(new PageError(report.name, report.message))
      else options.report(report)
    })
    await page.goto(`${server.address}demos/shakespeare/train.html`)
    const ask = (command: Command): Promise<void> => page.evaluate((asked) => window.ask(asked), command)
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
  await page?.goto(`${address}demos/shakespeare/train.html`)
  if (await page?.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null)) return browser
  await browser.close()
  return launch({ gpu: 'software' })
}

/** Texts and weights travel over HTTP: they are too large for the debugging protocol. */
function routes(options: PageOptions): Record<string, Route> {
  const give =
    (content: Uint8Array | undefined): Route =>
    (_request, response) => {
      response.statusCode = content ? 200 : 204
      response.end(content)
    }
  const file =
    (name: 'model' | 'optimizer'): Route =>
    async (request, response) => {
      if (request.method !== 'PUT') return give(options[name])(request, response)
      options.receive?.(name, await body(request))
      response.end()
    }
  return {
    '/run/text': give(options.text),
    '/run/model.safetensors': file('model'),
    '/run/optimizer.safetensors': file('optimizer'),
    '/run/saved': async (_request, response) => {
      await options.commit?.()
      response.end()
    },
  }
}

async function body(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}
