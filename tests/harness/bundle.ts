import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder that `npm run build` fills with the device suite. */
export const BUNDLE_FOLDER = fileURLToPath(new URL('../../dist/tests/', import.meta.url))

/** @throws Error when the suite has not been built: the tests fail, they are not skipped */
export function bundlePath(): string {
  const path = `${BUNDLE_FOLDER}device.js`
  if (!existsSync(path)) throw new Error('dist/tests/device.js does not exist: run `npm run build` first')
  return path
}

/** Only the cases whose name contains this text. */
export const filter = process.env.WEBRNN_CASES ?? ''
