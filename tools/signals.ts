/**
 * The first Ctrl-C ends a run as if it were done; the second ends it at once.
 * @param stop is called at the first
 * @returns what takes the listeners away again
 */
export function stopOnSignal(stop: () => void): () => void {
  let first: number | undefined
  const heed = (): void => {
    const now = Date.now()
    // one press may arrive twice: from the terminal, and passed on by npm or tsx
    if (first !== undefined && now - first < 1500) return
    if (first !== undefined) process.exit(1)
    first = now
    stop()
  }
  process.on('SIGINT', heed)
  process.on('SIGTERM', heed)
  return () => {
    process.off('SIGINT', heed)
    process.off('SIGTERM', heed)
  }
}
