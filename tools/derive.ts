/**
 * `npm run derive` writes what follows from the cells' equations: shaders/cells/*.wgsl, assembly/cells/*.ts and bindings/cells/derived/*.ts; and from
 * package.json the version that the library tells. `npm run derive -- --check` writes nothing and fails if a file has drifted from what it is derived from.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import * as definitions from '../bindings/cells/definitions.js'
import { derive } from '../bindings/language/derive.js'
import type { CellLayout } from '../bindings/language/layout.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const style = await resolveConfig(join(root, 'bindings/cells/index.ts'))
const typescript = (text: string): Promise<string> => format(text, { ...style, parser: 'typescript' })

/** The cell at run time: its definition, its layout and its fragments. */
const module = (key: string, layout: CellLayout): string => `
// Derived from bindings/cells/${layout.name}.ts by \`npm run derive\`. Do not edit.
import wasm from '../../../dist/wasm/cells/${layout.name}.wasm'
import backward from '../../../shaders/cells/${layout.name}_backward.wgsl'
import forward from '../../../shaders/cells/${layout.name}_forward.wgsl'
import type { Cell } from '../cell.js'
import { ${key} as definition } from '../${layout.name}.js'

export const ${key}: Cell = {
  ...definition,
  compiled: {
    ${JSON.stringify(layout).slice(1, -1)},
    wgsl: { forward, backward },
    wasm,
  },
}
`

const files = new Map<string, string>()
const keys: string[] = []
for (const [key, definition] of Object.entries(definitions)) {
  const { layout, wgsl, assemblyscript } = derive(definition)
  const { name } = layout
  const source = `${name}, derived from bindings/cells/${name}.ts by \`npm run derive\`. Do not edit.`
  for (const [way, text] of Object.entries(wgsl(source))) files.set(`shaders/cells/${name}_${way}.wgsl`, text)
  files.set(`assembly/cells/${name}.ts`, assemblyscript(source))
  files.set(`bindings/cells/derived/${name}.ts`, await typescript(module(key, layout)))
  keys.push(`export { ${key} } from './${name}.js'`)
}
files.set(
  'bindings/cells/derived/index.ts',
  `// Derived from bindings/cells/definitions.ts by \`npm run derive\`. Do not edit.\n${keys.join('\n')}\n`,
)

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
files.set(
  'bindings/version.ts',
  await typescript(`
// Derived from package.json by \`npm run derive\`. Do not edit.
/** The version of this package, as in its package.json. */
export const version: string = '${version}'
`),
)

const drifted = [...files].filter(([file, text]) => {
  const path = join(root, file)
  return !existsSync(path) || readFileSync(path, 'utf8') !== text
})
const orphans = ['shaders/cells', 'assembly/cells', 'bindings/cells/derived'].flatMap((folder) =>
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
      `Drifted from the equations in bindings/cells or from package.json (run \`npm run derive\`):\n${wrong.map((file) => `  ${file}`).join('\n')}`,
    )
    process.exit(1)
  }
  console.log(`${files.size} derived files are in step with ${keys.length} cells.`)
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
