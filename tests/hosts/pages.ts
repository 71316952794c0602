/** Pages without a bundler: the package's files as a server has them, below headers of several kinds. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Route } from '../../tools/server.js'
import { MAIN, MAIN_WITH_WORKER, WORKER, page, program, type Resolve } from './app.js'

type Headers = Readonly<Record<string, string>>

/** An answer with these headers beside those of the server; one that is empty is left out. */
const answer =
  (text: string, type: string, headers: Headers = {}): Route =>
  (_request, response) => {
    for (const [name, value] of Object.entries(headers)) {
      if (value) response.setHeader(name, value)
      else response.removeHeader(name)
    }
    response.setHeader('Content-Type', `${type}; charset=utf-8`)
    response.end(text)
  }

const file = (entry: string): string => (entry === 'webrnn' ? 'index' : entry.replace('webrnn/', ''))

/** As the package lies in the project's folder, which is the server's root. */
const local: Resolve = (entry) => `/node_modules/webrnn/dist/${file(entry)}.js`

const ALONE = { 'Cross-Origin-Opener-Policy': '', 'Cross-Origin-Embedder-Policy': '' }
const html = (headers: Headers = {}): Route => answer(page('/plain/main.js'), 'text/html', headers)
/** No picture, which such a policy forbids. */
const strict = (policy: string, headers: Headers = {}): Route =>
  answer(page('/plain/main.js', ''), 'text/html', { ...headers, 'Content-Security-Policy': policy })
const script = (text: string): Route => answer(text, 'text/javascript')

/** Where each host's page is; the server's own headers make pages cross-origin isolated. */
export const routes: Readonly<Record<string, Route>> = {
  '/plain/': html(ALONE),
  '/plain/isolated.html': html(),
  '/plain/strict.html': strict("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'", ALONE),
  '/plain/strict_threads.html': strict("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:"),
  '/plain/main.js': script(MAIN_WITH_WORKER),
  '/plain/worker.js': script(WORKER),
  '/plain/program.js': script(program(local)),
}

const AT = '/npm/webrnn@0.1.0/dist/'

/** A bundle that is no module, on a page that does not say how its letters are encoded, nor does its server: browsers guess, and not UTF-8. */
export const withoutCharset = (bundle: string): Readonly<Record<string, Route>> => ({
  '/old/': (_request, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end(
      '<!doctype html>\n<title>webrnn</title>\n<link rel="icon" href="data:,">\n<script src="main.js"></script>\n',
    )
  },
  '/old/main.js': (_request, response) => {
    response.setHeader('Content-Type', 'text/javascript')
    response.end(readFileSync(bundle))
  },
})

const scriptsIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.js'))

/** What a content delivery network answers: the package's scripts below a path, for pages of every origin. */
export const network = (installed: string): Readonly<Record<string, Route>> =>
  Object.fromEntries(
    scriptsIn(join(installed, 'dist')).map((name) => {
      const text = readFileSync(join(installed, 'dist', name), 'utf8')
      const headers = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }
      return [`${AT}${name}`, answer(text, 'text/javascript', headers)]
    }),
  )

/** A page whose import map names the network's files. */
export function pageOnNetwork(address: string): Readonly<Record<string, Route>> {
  const url = (entry: string): string => `${address.replace(/\/$/, '')}${AT}${file(entry)}.js`
  const imports = Object.fromEntries(['webrnn', 'webrnn/cell', 'webrnn/formats'].map((entry) => [entry, url(entry)]))
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>\n`
  return {
    '/below/a/path/': answer(page('./main.js').replace('<script', `${map}<script`), 'text/html'),
    '/below/a/path/main.js': script(MAIN),
    '/below/a/path/program.js': script(program()),
  }
}
