/**
 * `npm run derive` writes what follows from the cells' equations: shaders/cells/*.wgsl, assembly/cells/*.ts and bindings/cells/derived.ts.
 * `npm run derive -- --check` writes nothing and fails if a file has drifted from the equations.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { definitions } from '../bindings/cells/definitions.js'
import { derive } from '../bindings/language/derive.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const derived = Object.values(definitions).map(derive)

const files = new Map<string, string>()
for (const { layout, wgsl, assemblyscript } of derived) {
  files.set(`shaders/cells/${layout.name}.wgsl`, wgsl)
  files.set(`assembly/cells/${layout.name}.ts`, assemblyscript)
}
const rows = derived.map(({ layout }) => `  ${layout.name}: ${JSON.stringify(layout)},`).join('\n')
files.set(
  'bindings/cells/derived.ts',
  `// What the kernels must know of each cell, derived from its equations by \`npm run derive\`. Do not edit.
import type { CellLayout } from '../language/layout.js'

export const layouts: Readonly<Record<string, CellLayout>> = {
${rows}
}
`,
)

const drifted = [...files].filter(([file, text]) => {
  const path = join(root, file)
  return !existsSync(path) || readFileSync(path, 'utf8') !== text
})
const orphans = ['shaders/cells', 'assembly/cells'].flatMap((folder) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .map((file) => `${folder}/${file}`)
        .filter((file) => !files.has(file))
    : [],
)

if (process.argv.includes('--check')) {
  const wrong = [...drifted.map(([file]) => file), ...orphans]
  if (wrong.length > 0) {
    console.error(
      `Drifted from the equations in bindings/cells (run \`npm run derive\`):\n${wrong.map((file) => `  ${file}`).join('\n')}`,
    )
    process.exit(1)
  }
  console.log(`${files.size} derived files are in step with ${derived.length} cells.`)
} else {
  for (const [file, text] of drifted) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
    console.log(`wrote ${file}`)
  }
  for (const file of orphans) {
    rmSync(join(root, file))
    console.log(`removed ${file}`)
  }
}
