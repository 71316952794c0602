/** The page's side of a command: files of the run, which are too large for the protocol that commands and reports take. */

/** A file of the command's, or undefined where it has none. */
export async function get(name: string): Promise<Uint8Array | undefined> {
  const response = await fetch(`/run/${name}`)
  if (response.status === 204) return undefined
  if (!response.ok) throw new Error(`/run/${name}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** As `get`, a text. */
export const getText = async (name: string): Promise<string> =>
  new TextDecoder().decode((await get(name)) ?? new Uint8Array())

/** Gives files to the command, which keeps them all or none. */
export async function save(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) await put(name, bytes)
  await put('saved', new Uint8Array())
}

async function put(name: string, bytes: Uint8Array): Promise<void> {
  const response = await fetch(`/run/${name}`, { method: 'PUT', body: new Blob([bytes.slice()]) })
  if (!response.ok) throw new Error(await response.text())
}
