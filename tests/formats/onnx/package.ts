/** The entry `webrnn/formats` of the built package. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Formats = typeof import('../../../bindings/formats/index.js')

export async function loadFormats(): Promise<Formats> {
  const url = new URL('../../../dist/formats.js', import.meta.url)
  if (!existsSync(fileURLToPath(url))) throw new Error('the package is not built: run `npm run build` first')
  return import(url.href) as Promise<Formats>
}
