/** The built package, as whoever installs it gets it. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { WebRNNError } from '../../bindings/errors.js'

export type Package = typeof import('webrnn')

/** The compiler of cells, `webrnn/cell`. */
export type Compiler = typeof import('../../bindings/cell.js')

/** Models from elsewhere and for elsewhere, `webrnn/formats`. */
export type Formats = typeof import('../../bindings/formats/index.js')

export const loadPackage = (): Promise<Package> => load<Package>('index.js')

export const loadCompiler = (): Promise<Compiler> => load<Compiler>('cell.js')

export const loadFormats = (): Promise<Formats> => load<Formats>('formats.js')

/** @throws WebRNNError when it is not built */
async function load<Module>(file: string): Promise<Module> {
  const url = new URL(`../../dist/${file}`, import.meta.url)
  if (!existsSync(fileURLToPath(url))) throw new WebRNNError('the package is not built: run `npm run build` first')
  return import(url.href) as Promise<Module>
}
