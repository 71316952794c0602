/** A project that has installed the package as npm would publish it: a temporary folder with nothing else in its `node_modules`. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Project {
  readonly folder: string
  /** The package's own folder, in `node_modules`. */
  readonly installed: string
  /** What was packed, as paths in the package. */
  readonly files: readonly string[]
  remove(): void
}

/** Packs dist/ as it is; `npm run build` makes it. */
export function installPackage(): Project {
  // bundlers and servers name files by their real paths
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'webrnn-project-')))
  const installed = join(folder, 'node_modules', 'webrnn')
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ filename: string; files: { path: string }[] }]
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', installed, '--strip-components=1'])
  rmSync(join(folder, packed.filename))
  const files = packed.files.map(({ path }) => path)
  return { folder, installed, files, remove: () => rmSync(folder, { recursive: true }) }
}
