/** Measures rows in a page of headless Chrome. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { launch } from '../../tools/browser.js'
import { serve } from '../../tools/server.js'
import type { Result, Settings } from './measure.js'
import type { Order } from './page.js'
import type { Row } from './rows.js'
import type { Baselines } from './subjects.js'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** @throws Error with what went wrong in the page */
export async function measureInChrome(
  rows: readonly Row[],
  baselines: Baselines,
  settings: Settings,
  report: (result: Result) => void,
): Promise<void> {
  const bundle = await build({
    entryPoints: [here('page.ts')],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  })
  const answer = (type: string, text: string) => ({ type, text })
  const served = {
    '/bench.html': answer('text/html', '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">'),
    '/bench.js': answer('text/javascript', bundle.outputFiles[0]!.text),
    '/order.json': answer('application/json', JSON.stringify(orderOf(rows, baselines, settings))),
  }
  const routes = Object.fromEntries(
    Object.entries(served).map(([path, { type, text }]) => [
      path,
      (_: unknown, response: { setHeader(name: string, value: string): unknown; end(text: string): unknown }) => {
        response.setHeader('Content-Type', `${type}; charset=utf-8`)
        response.end(text)
      },
    ]),
  )
  const server = await serve({ root: here('../../dist'), port: 0, routes })
  try {
    // The optimising compiler alone, as in Node; the harness starts with nothing that is worth compiling twice.
    const browser = await launch({ args: ['--js-flags=--no-liftoff'] })
    try {
      const page = await browser.newPage()
      await page.exposeFunction('report', report)
      await page.goto(`${server.address}bench.html`)
      // As text, since a bundler's helpers do not exist in the page.
      await page.evaluate(`(async () => {
        const { run } = await import('/bench.js')
        for await (const result of run(await (await fetch('/order.json')).json())) await report(result)
      })()`)
    } finally {
      await browser.close()
    }
  } finally {
    await server.close()
  }
}

function orderOf(rows: readonly Row[], baselines: Baselines, settings: Settings): Order {
  const packed = Object.entries(baselines).map(([name, { wgsl, wasm }]) => [
    name,
    { wgsl, wasm: { relaxed: [...wasm.relaxed], simd: [...wasm.simd] } },
  ])
  return { rows, settings, baselines: Object.fromEntries(packed) as Order['baselines'] }
}
