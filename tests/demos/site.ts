/** The demo site as a visitor has it: served, in headless Chrome, in a theme and on a size of screen. */
import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page, Viewport } from 'puppeteer'
import { launch } from '../../tools/browser.js'
import { serve, type Route, type RunningServer } from '../../tools/server.js'

export interface Look {
  readonly theme: 'light' | 'dark'
  readonly screen: 'phone' | 'desktop'
}

/** Every page is looked at in these. */
export const looks: readonly Look[] = [
  { theme: 'light', screen: 'desktop' },
  { theme: 'dark', screen: 'phone' },
]

const screens: Readonly<Record<Look['screen'], Viewport>> = {
  phone: { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { width: 1280, height: 900 },
}

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))
const shots = join(dist, 'tests/screenshots')
const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

export interface VisitOptions extends Partial<Look> {
  /** Chosen in the header beforehand. */
  readonly backend?: 'auto' | 'webgpu' | 'wasm'
  /** Complaints of the console that are meant to be there. */
  readonly expected?: RegExp
}

export class Site {
  private constructor(
    readonly browser: Browser,
    readonly server: RunningServer,
  ) {}

  /** @param routes answers of the test's own, by path: in place of files, or of what is not built */
  static async open(routes: Readonly<Record<string, Route>> = {}): Promise<Site> {
    const server = await serve({ root: dist, port: 0, routes })
    return new Site(await launch(), server)
  }

  /** A page in a profile of its own: nothing is kept from other visits. @param path below demos/, such as `shakespeare/` */
  async visit(
    path: string,
    { theme = 'light', screen = 'desktop', backend, expected }: VisitOptions = {},
  ): Promise<Visit> {
    const context = await this.browser.createBrowserContext()
    const page = await context.newPage()
    await page.setViewport(screens[screen])
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }])
    const complaints: string[] = []
    const complain = (text: string): void => {
      if (!expected?.test(text)) complaints.push(text)
    }
    page.on('console', (message) => {
      if (['error', 'warn', 'assert'].includes(message.type())) complain(`console ${message.type()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => complain(`uncaught: ${String(error)}`))
    page.on('requestfailed', (request) => complain(`failed to load ${request.url()}`))
    await page.evaluateOnNewDocument(
      `globalThis.longTasks = [];
       new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
         .observe({ type: 'longtask', buffered: true });
       ${backend ? `localStorage.setItem('webrnn.backend', '${backend}')` : ''}`,
    )
    await page.goto(`${this.server.address}demos/${path}`)
    return new Visit(page, complaints)
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.server.close()
  }
}

export class Visit {
  constructor(
    readonly page: Page,
    readonly complaints: readonly string[],
  ) {}

  /** Waits until the text of an element matches. @throws Error saying what it was in the end */
  async reads(selector: string, pattern: RegExp, milliseconds = 30_000): Promise<void> {
    const matches = `new RegExp(${JSON.stringify(pattern.source)}, ${JSON.stringify(pattern.flags)})
      .test(document.querySelector(${JSON.stringify(selector)})?.textContent ?? '')`
    try {
      await this.page.waitForFunction(matches, { timeout: milliseconds, polling: 50 })
    } catch (error) {
      throw new Error(`${selector} reads '${await this.text(selector)}', wanted ${String(pattern)}`, { cause: error })
    }
  }

  async text(selector: string): Promise<string> {
    return this.page.$eval(selector, (one) => one.textContent ?? '')
  }

  /** What axe finds, in words; and nothing may stick out to the side. */
  async expectAccessible(): Promise<void> {
    await this.page.evaluate(axe)
    const found = (await this.page.evaluate(`axe.run().then(({ violations }) => violations.map(
      ({ id, help, nodes }) => id + ': ' + help + ' ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`)) as string[]
    assert.deepEqual(found, [])
    const [wide, wanted] = (await this.page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as number[]
    assert.ok(wide! <= wanted!, `the page is ${wide} pixels wide on a screen of ${wanted}`)
  }

  /** Milliseconds of the tasks that blocked the page for more than 50 ms, since this was asked for last. */
  async longTasks(): Promise<number[]> {
    return (await this.page.evaluate('longTasks.splice(0)')) as number[]
  }

  /** Keeps a picture: dist/tests/screenshots/NAME.png. */
  async shoot(name: string): Promise<void> {
    await mkdir(shots, { recursive: true })
    await this.page.screenshot({ path: join(shots, `${name}.png`) as `${string}.png`, fullPage: true })
  }

  /** Ends the visit. @throws AssertionError with what the console complained of meanwhile */
  async end(): Promise<void> {
    const { complaints } = this
    await this.page.browserContext().close()
    assert.deepEqual(complaints, [])
  }
}
