/** The texts that the page can train on without a person bringing one. */

export interface Source {
  readonly name: string
  /** Relative to the list. */
  readonly file: string
  /** What a person must be told about the text. */
  readonly note: string
}

/** What the host has: a static one the imitation, `npm start` Shakespeare as well; nothing where the list cannot be read. */
export async function listSources(list: URL): Promise<Source[]> {
  try {
    const response = await fetch(list)
    return response.ok ? ((await response.json()) as Source[]) : []
  } catch {
    return []
  }
}

/** @throws Error where the text cannot be had: without a network, if it was never read before */
export async function fetchSource({ name, file }: Source, list: URL): Promise<Blob> {
  const response = await fetch(new URL(file, list)).catch(() => undefined)
  if (!response?.ok) throw new Error(`${name} cannot be fetched: is there a network? A text of your own works without.`)
  return response.blob()
}
