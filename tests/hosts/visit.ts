/** Opens a page that has the program, runs it, and listens to what the page complains about. */
import type { Browser } from 'puppeteer'
import type { Outcome, RunOptions } from './app.js'

export interface Visited {
  readonly outcome: Outcome
  /** Errors and warnings in the console, what failed to load, what nobody caught. */
  readonly complaints: readonly string[]
}

/**
 * @param where the page's function that runs the program: in the page or in a worker of its own
 * @throws Error with what the page complained about, where the program does not run
 */
export async function visit(
  browser: Browser,
  address: string,
  options: RunOptions,
  where: 'run' | 'runInWorker' = 'run',
): Promise<Visited> {
  const tab = await browser.newPage()
  const complaints: string[] = []
  tab.on('console', (message) => {
    if (['error', 'warn', 'assert'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`)
  })
  tab.on('pageerror', (error) => complaints.push(`uncaught: ${String(error)}`))
  tab.on('requestfailed', (request) => complaints.push(`failed to load ${request.url()}`))
  tab.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`)
  })
  try {
    await tab.goto(address)
    await tab.waitForFunction(`globalThis.${where}`, { timeout: 20_000 })
    const outcome = (await tab.evaluate(`${where}(${JSON.stringify(options)})`)) as Outcome
    return { outcome, complaints }
  } catch (error) {
    throw new Error([address, String(error), ...complaints].join('\n'))
  } finally {
    await tab.close()
  }
}
