/** Modules of the demos, with the built package behind them, in Node: what a worker does can be tested without a page. */
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))

/** By its place, for `paths` of the project's tsconfig.json lead to the sources of the package. */
const built: Plugin = {
  name: 'built',
  setup({ onResolve }) {
    onResolve({ filter: /^webrnn$/ }, () => ({ path: pathToFileURL(join(dist, 'index.js')).href, external: true }))
  },
}

/**
 * Builds a module with all that it imports of the demos, and imports it.
 * @param file its address: `new URL('./parts.ts', import.meta.url)`
 */
export async function loadModules<Modules>(file: URL): Promise<Modules> {
  const source = fileURLToPath(file)
  const outfile = join(dist, 'tests/demos', `${basename(source, '.ts')}.${process.pid}.mjs`)
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    plugins: [built],
    tsconfigRaw: '{}',
    logLevel: 'error',
  })
  return (await import(pathToFileURL(outfile).href)) as Modules
}
