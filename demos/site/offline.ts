/** Has the site kept by the browser, so that it opens without a network. @param root where the site begins, seen from the page */
export function registerOffline(root: string): void {
  if (!('serviceWorker' in navigator)) return // an address without https has none; the page works as long as it is open
  const register = (): void => {
    const script = new URL(`${root}/service_worker.js`, document.baseURI)
    navigator.serviceWorker.register(script).catch(() => {
      // refused by the browser or the host: the page works, but not offline
    })
  }
  // What a person came for loads first.
  if (document.readyState === 'complete') register()
  else addEventListener('load', () => setTimeout(register, 1000))
}
