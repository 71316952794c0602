/** The demo site as a visitor has it: served, in headless Chrome, in a theme and on a size of screen. */
import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page, Viewport } from 'puppeteer'
import { launch } from '../../tools/browser.js'
import { serve, type RunningServer, type ServerOptions } from '../../tools/server.js'

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
/** As it is built, all that a host needs. */
export const built = join(dist, 'demos')
const shots = join(dist, 'tests/screenshots')
const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

export interface VisitOptions extends Partial<Look> {
  /** Chosen in the header beforehand. */
  readonly backend?: 'auto' | 'webgpu' | 'wasm'
  /** Complaints of the console that are meant to be there. */
  readonly expected?: RegExp
  /** As a person who does not want things to move. */
  readonly still?: boolean
  /** Run in the page before its scripts. */
  readonly before?: string
}

/** The pages of the site, as `visit` takes them: its folders with an `index.html`, and the first one, ''. */
export async function pages(): Promise<string[]> {
  const files = await readdir(built, { recursive: true })
  return files
    .filter((file) => /(^|[/\\])index\.html$/.test(file))
    .map((file) => file.replaceAll('\\', '/').replace(/index\.html$/, ''))
    .sort()
}

export class Site {
  private constructor(
    readonly browser: Browser,
    readonly server: RunningServer,
    /** Where the site begins. */
    readonly address: string,
    /** The paths that were asked for, below that. */
    readonly asked: readonly string[],
    private readonly copy?: string,
  ) {}

  /** @param options.routes answers in the place of files, by path: `/demos/shakespeare/model.safetensors` */
  static async open({ routes = {} }: Pick<ServerOptions, 'routes'> = {}): Promise<Site> {
    return Site.#serve({ root: dist, routes }, 'demos/')
  }

  /**
   * A copy on a host that knows nothing of it.
   * @param below the path where it is put: `some/where/`
   * @param isolated whether the host sends the headers for threads
   */
  static async copied(below: string, isolated: boolean): Promise<Site> {
    const root = await mkdtemp(join(tmpdir(), 'webrnn-site-'))
    const filter = (file: string): boolean => !/\.map$|[/\\]peers$/.test(file)
    await cp(built, join(root, below), { recursive: true, filter })
    return Site.#serve({ root, isolated }, below, root)
  }

  static async #serve(options: ServerOptions, below: string, copy?: string): Promise<Site> {
    const asked: string[] = []
    const server = await serve({ ...options, port: 0, asked: (path) => asked.push(path.replace(`/${below}`, '')) })
    return new Site(await launch(), server, `${server.address}${below}`, asked, copy)
  }

  /** A page in a profile of its own: nothing is kept from other visits. @param path below demos/, such as `shakespeare/` */
  async visit(
    path: string,
    { theme = 'light', screen = 'desktop', backend, expected, still = false, before = '' }: VisitOptions = {},
  ): Promise<Visit> {
    const context = await this.browser.createBrowserContext()
    const page = await context.newPage()
    await page.setViewport(screens[screen])
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: theme },
      { name: 'prefers-reduced-motion', value: still ? 'reduce' : 'no-preference' },
    ])
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
       globalThis.layoutShifts = [];
       new PerformanceObserver((list) => layoutShifts.push(...list.getEntries().map(({ value }) => value)))
         .observe({ type: 'layout-shift', buffered: true });
       ${backend ? `localStorage.setItem('webrnn.backend', '${backend}')` : ''};
       ${before}`,
    )
    await page.goto(`${this.address}${path}`)
    return new Visit(page, complaints)
  }

  /** The graphics device goes away, as when a driver fails. Another is not to be had: a software adapter would take its time to compile all once more. */
  async loseDevice({ page }: Visit): Promise<void> {
    for (const worker of page.workers()) await worker.evaluate('navigator.gpu.requestAdapter = async () => null')
    const session = await this.browser.target().createCDPSession()
    await session.send('Browser.crashGpuProcess' as never)
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.server.close()
    if (this.copy !== undefined) await rm(this.copy, { recursive: true })
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
      const text = (await this.text(selector)).slice(0, 500)
      throw new Error(`${selector} reads '${text}', wanted ${String(pattern)}`, { cause: error })
    }
  }

  async text(selector: string): Promise<string> {
    return this.page.$eval(selector, (one) => one.textContent ?? '')
  }

  /** Clicks an element as soon as it is there, enabled and at rest; once more if the page moved under the pointer meanwhile, as a person would. */
  async click(selector: string, { count = 1 } = {}): Promise<void> {
    const quoted = JSON.stringify(selector)
    const isAtRest = `(() => {
      const found = document.querySelector(${quoted})
      const isThere = found?.checkVisibility() && found.matches(':not(:disabled)')
      if (isThere) found.scrollIntoViewIfNeeded()
      const before = globalThis.place
      globalThis.place = isThere ? JSON.stringify(found.getBoundingClientRect()) : null
      return isThere && globalThis.place === before
    })()`
    const watch = `void (globalThis.hit = false, document.addEventListener('click', ({ target }) => {
      globalThis.hit = target.closest(${quoted}) !== null
    }, { capture: true, once: true }))`
    await this.page.evaluate('globalThis.place = null')
    for (let attempt = 0; attempt < 5; attempt++) {
      await this.page.waitForFunction(isAtRest, { polling: 50 })
      await this.page.evaluate(watch)
      await this.page.click(selector, { count })
      // a link that was hit may have taken the page away
      if ((await this.page.evaluate('globalThis.hit').catch(() => true)) !== false) return
    }
    throw new Error(`${selector} is never where the pointer is`)
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

  /** The browser has no room left for what the page would keep. */
  async fillStorage(): Promise<void> {
    const session = await this.page.createCDPSession()
    const { origin } = new URL(this.page.url())
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1000 })
  }

  /** Milliseconds of the tasks that blocked the page for more than 50 ms, since this was asked for last. */
  async longTasks(): Promise<number[]> {
    return (await this.page.evaluate('longTasks.splice(0)')) as number[]
  }

  /** How much of the screen moved, and how far, as a share of it: https://web.dev/articles/cls calls below 0.1 good. */
  async jumps(): Promise<number> {
    return (await this.page.evaluate('layoutShifts.reduce((sum, one) => sum + one, 0)')) as number
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
