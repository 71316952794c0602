/** Opens a page and waits for the title that says that it is through. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'puppeteer'
import { root } from './page.js'

const MILLISECONDS = 20_000

export interface BrowseOptions {
  /** Where the page believes that the package is: what follows comes from here. */
  readonly network?: string
}

/** @returns the title @throws Error with the console if that complains, or the title does not come */
export async function titleOf(
  browser: Browser,
  address: string,
  wanted: RegExp,
  { network }: BrowseOptions = {},
): Promise<string> {
  const tab = await browser.newPage()
  const complaints: string[] = []
  tab.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complaints.push(message.text())
  })
  tab.on('pageerror', (error) => complaints.push(String(error)))
  tab.on('requestfailed', (request) => complaints.push(`failed to load ${request.url()}`))
  if (network) {
    await tab.setRequestInterception(true)
    tab.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(network)) return void request.continue()
      const headers = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }
      const file = join(root, url.slice(network.length))
      if (!existsSync(file)) return void request.respond({ status: 404, headers })
      return void request.respond({ status: 200, contentType: 'text/javascript', headers, body: readFileSync(file) })
    })
  }
  try {
    await tab.goto(address)
    await tab.waitForFunction(`${String(wanted)}.test(document.title)`, { timeout: MILLISECONDS }).catch(() => {})
    const title = await tab.title()
    if (complaints.length > 0 || !wanted.test(title)) throw new Error([address, title, ...complaints].join('\n'))
    return title
  } finally {
    await tab.close()
  }
}
