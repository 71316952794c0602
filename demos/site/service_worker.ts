/**
 * Keeps the site for times without a network. The network is asked first, so a page is never older than it need be; what it brings is kept, and given
 * out when it is silent. `files.json`, which the build writes, names what a page may need: that much is kept from the first visit on.
 */
interface Extendable {
  waitUntil(promise: Promise<unknown>): void
}
interface Fetching extends Extendable {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}
interface Scope {
  readonly registration: { readonly scope: string }
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
}
const worker = globalThis as unknown as Scope

const CACHE = `webrnn ${new URL(worker.registration.scope).pathname}`
const address = (file: string): string => new URL(file, worker.registration.scope).href

async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE)
  const files = (await (await fetch(address('files.json'), { cache: 'no-cache' })).json()) as string[]
  const wanted = new Set(files.map(address))
  await cache.addAll([...wanted])
  // What an earlier build had goes; models and data, which no list names, stay.
  for (const { url } of await cache.keys()) if (/\/chunks\//.test(url) && !wanted.has(url)) await cache.delete(url)
  await worker.skipWaiting()
}

async function keep(request: Request, response: Response): Promise<void> {
  try {
    await (await caches.open(CACHE)).put(withoutQuery(request), response)
  } catch {
    // the disk is full: the page works on, but this will not be there without a network
  }
}

async function answer(event: Fetching): Promise<Response> {
  const { request } = event
  try {
    const response = await fetch(request)
    if (response.ok && response.type === 'basic') event.waitUntil(keep(request, response.clone()))
    return response
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(withoutQuery(request))
    if (kept) return kept
    throw error
  }
}

const withoutQuery = ({ url }: Request): string => url.split(/[?#]/, 1)[0]!

worker.addEventListener('install', (event) => event.waitUntil(keepAll()))
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
worker.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method === 'GET' && new URL(request.url).origin === location.origin) event.respondWith(answer(event))
})

export {}
