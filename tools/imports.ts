/** What built files import, so that whoever copies them need not list it. */
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** `from"./a.js"`, `import"./a.js"`, `import("./a.js")`: only what lies beside, for packages and Node's own modules are not copied so. */
const IMPORT = /\b(?:from|import)\s*\(?\s*(["'])(\.\.?\/[^"'\n]+)\1/g

/**
 * Files with all that they import, and what that imports. Not what they import by an address that they compute.
 * @param root what the paths of `files` and of the result begin at
 * @throws Error where a file is not there
 */
export function withImports(root: string, files: readonly string[]): string[] {
  const found = new Set(files)
  // what is added meanwhile is visited, too
  for (const file of found) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, , path] of text.matchAll(IMPORT)) found.add(posix.join(posix.dirname(file), path!))
  }
  return [...found]
}
