/** A small static HTTP server for this machine only, with the headers that shared memory (threads) needs. */
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { WebRNNError } from '../bindings/errors.js'

/** Answers one path itself, before the files are looked at. */
export type Route = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

export interface ServerOptions {
  /** The folder whose files are served. */
  root: string
  /** The port to take; when it is in use a free one is taken instead. 0 takes a free one at once. Default: 8080. */
  port?: number
  /** Answers by path, such as `/data/shakespeare.txt`. */
  routes?: Readonly<Record<string, Route>>
  /** Whether pages are isolated, as shared memory needs it; many hosts of static files cannot be told to. Default: true. */
  isolated?: boolean
  /** Told every path that is asked for. */
  asked?(path: string): void
}

export interface RunningServer {
  readonly port: number
  /** `http://localhost:PORT/` */
  readonly address: string
  close(): Promise<void>
}

const types: Readonly<Record<string, string>> = {
  '.bin': 'application/octet-stream',
  '.css': 'text/css; charset=utf-8',
  '.gz': 'application/gzip',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.onnx': 'application/octet-stream',
  '.png': 'image/png',
  '.safetensors': 'application/octet-stream',
  '.svg': 'image/svg+xml',
  '.tsv': 'text/tab-separated-values; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.wgsl': 'text/plain; charset=utf-8',
}

type Headers = Readonly<Record<string, string>>

const headers: Headers = {
  'Cache-Control': 'no-cache',
  'X-Content-Type-Options': 'nosniff',
}

/** The first two are needed for crossOriginIsolated, hence for SharedArrayBuffer and threads. */
const isolation: Headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/**
 * Starts the server on localhost.
 * @throws WebRNNError when the folder does not exist or no port can be had
 */
export async function serve({
  root,
  port = 8080,
  routes = {},
  isolated = true,
  asked,
}: ServerOptions): Promise<RunningServer> {
  const folder = await realpath(root).catch(() => {
    throw new WebRNNError(`${root} does not exist: run \`npm run build\` first`)
  })
  const server = createServer((request, response) => {
    asked?.(request.url ?? '/')
    for (const [name, value] of Object.entries({ ...headers, ...(isolated && isolation) }))
      response.setHeader(name, value)
    answer(folder, routes, request, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, error instanceof Error ? error.message : String(error))
      else response.destroy()
    })
  })
  const taken = await listen(server, port).catch((error: NodeJS.ErrnoException) => {
    if (port === 0 || (error.code !== 'EADDRINUSE' && error.code !== 'EACCES')) throw new WebRNNError(error.message)
    return listen(server, 0)
  })
  return {
    port: taken,
    address: `http://localhost:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, 'localhost', () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

async function answer(
  root: string,
  routes: Readonly<Record<string, Route>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = decoded(request.url ?? '/')
  if (path === undefined) return refuse(response, 400, 'the address cannot be read')
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined
  if (route) return route(request, response)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    return refuse(response, 405, 'only GET and HEAD')
  }
  const file = await locate(root, path)
  if (file === undefined) return refuse(response, 404, 'no such file')
  if (file === 'folder') {
    response.setHeader('Location', `${(request.url ?? '/').split('?')[0]}/`.replace(/^\/+/, '/'))
    return refuse(response, 301, 'a folder')
  }
  response.setHeader('Content-Type', types[extname(file.path).toLowerCase()] ?? 'application/octet-stream')
  response.setHeader('Content-Length', file.bytes)
  if (request.method === 'HEAD') return void response.end()
  createReadStream(file.path)
    .on('error', () => response.destroy())
    .pipe(response)
}

/** The path of an address, `/`-separated, without query; undefined where the percent signs or characters are not lawful. */
function decoded(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '/')
    return path.includes('\0') || path.includes('\\') || !path.startsWith('/') ? undefined : path
  } catch {
    return undefined
  }
}

/** The file behind a path; undefined where there is none or where it lies outside of the root (`..`, a link). */
async function locate(root: string, path: string): Promise<{ path: string; bytes: number } | 'folder' | undefined> {
  const real = await realpath(join(root, path)).catch(() => undefined)
  if (real === undefined || (real !== root && !real.startsWith(root + sep))) return undefined
  const facts = await stat(real)
  if (facts.isFile()) return path.endsWith('/') ? undefined : { path: real, bytes: facts.size }
  if (!facts.isDirectory()) return undefined
  return path.endsWith('/') ? locate(root, `${path}index.html`) : 'folder'
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(`${status} ${message}\n`)
}
