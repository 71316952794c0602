/** A folder that is somebody's project: the package and the tools that the pages name are there to be imported. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './page.js'

/** What the pages' programs and configurations import, beside the package. */
const TOOLS = ['.bin', '@rollup', '@types', '@webgpu', 'esbuild', 'rollup', 'vite', 'webpack']

export interface Project {
  readonly folder: string
  /** Writes a file, and the folders above it. @returns its path */
  write(name: string, text: string): string
  remove(): void
}

export function makeProject(): Project {
  // bundlers name files by their real paths
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'webrnn-docs-')))
  mkdirSync(join(folder, 'node_modules'))
  for (const tool of TOOLS) symlinkSync(join(root, 'node_modules', tool), join(folder, 'node_modules', tool))
  symlinkSync(root, join(folder, 'node_modules', 'webrnn'))
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }
  write('package.json', '{ "type": "module", "private": true }')
  return { folder, write, remove: () => rmSync(folder, { recursive: true }) }
}
