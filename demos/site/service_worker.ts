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
/** What a page fetched before there was a service worker: it is kept, too (`offline.ts`). */
interface Asked {
  readonly keep: readonly string[]
}
interface Scope {
  readonly registration: { readonly scope: string }
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
  addEventListener(type: 'message', listener: (event: Extendable & MessageEvent<Asked>) => void): void
}
const worker = globalThis as unknown as Scope

const CACHE = `webrnn ${new URL(worker.registration.scope).pathname}`
const address = (file: string): string => new URL(file, worker.registration.scope).href

async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE)
  const files = (await (await fetch(address('files.json'), { cache: 'no-cache' })).json()) as string[]
  const wanted = new Set(files.map(address))
  // Asked for anew: what the browser has may be of an earlier build.
  await cache.addAll([...wanted].map((url) => new Request(url, { cache: 'no-cache' })))
  // What an earlier build had goes; models and data, which no list names, stay.
  for (const { url } of await cache.keys()) if (/\/chunks\//.test(url) && !wanted.has(url)) await cache.delete(url)
  await worker.skipWaiting()
}

async function keep(url: string, response: Response): Promise<void> {
  try {
    await (await caches.open(CACHE)).put(keyOf(url), response)
  } catch {
    // the disk is full: the page works on, but this will not be there without a network
  }
}

/** Keeps what is not kept yet. */
async function keepMissing(urls: readonly string[]): Promise<void> {
  const cache = await caches.open(CACHE)
  for (const url of urls.filter(isOurs)) {
    if (await cache.match(keyOf(url))) continue
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) await keep(url, response)
  }
}

async function answer(event: Fetching): Promise<Response> {
  const { request } = event
  try {
    const response = await fetch(request)
    if (response.ok && response.type === 'basic') event.waitUntil(keep(request.url, response.clone()))
    return response
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(keyOf(request.url))
    if (kept) return kept
    throw error
  }
}

/** A file by one name, however it was asked for: without a query, and a folder by its page. */
const keyOf = (url: string): string => url.split(/[?#]/, 1)[0]!.replace(/\/$/, '/index.html')

const isOurs = (url: string): boolean => new URL(url).origin === location.origin

worker.addEventListener('install', (event) => event.waitUntil(keepAll()))
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
worker.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method === 'GET' && isOurs(request.url)) event.respondWith(answer(event))
})
worker.addEventListener('message', (event) => event.waitUntil(keepMissing(event.data.keep)))

export {}
