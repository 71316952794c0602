/** Small choices that a browser remembers for this site. Where it refuses to, they last as long as the page. */
const prefix = 'webrnn.'

export function preferred(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name)
  } catch {
    return null
  }
}

export function prefer(name: string, value: string): void {
  try {
    localStorage.setItem(prefix + name, value)
  } catch {
    // nothing is lost but the memory of a choice
  }
}
