/** The built package with its entry for foreign formats, and a runtime for the tests of a file. */
import { after } from 'node:test'
import type { Runtime } from 'webrnn'
import { loadFormats, loadPackage, type Formats, type Package } from '../../tools/cells/package.js'

export type Library = Package & Formats

/** The runtime, on WebAssembly, is closed after the file's tests. */
export async function openLibrary(): Promise<{ webrnn: Library; runtime: Runtime }> {
  const webrnn = { ...(await loadPackage()), ...(await loadFormats()) }
  const runtime = await webrnn.open({ backend: 'wasm' })
  after(() => runtime.close())
  return { webrnn, runtime }
}
