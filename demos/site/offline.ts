/** Has the site kept by the browser, so that it opens without a network. @param first the address of its first page */
export function registerOffline(first: string): void {
  if (!('serviceWorker' in navigator)) return // an address without https has none; the page works as long as it is open
  const register = async (): Promise<void> => {
    try {
      await navigator.serviceWorker.register(new URL('service_worker.js', first))
      await keepOffline(performance.getEntriesByType('resource').map(({ name }) => name))
    } catch {
      // refused by the browser or the host: the page works, but not offline
    }
  }
  // What a person came for loads first.
  if (document.readyState === 'complete') void register()
  else addEventListener('load', () => setTimeout(() => void register(), 1000))
}

/** Has files kept that are not in the list of the build: what a page or its worker fetched on a first visit, before there was anybody to keep it. */
export async function keepOffline(addresses: readonly string[]): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage({ keep: addresses })
}
