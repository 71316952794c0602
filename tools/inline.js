/** Shaders, WebAssembly and workers as text in scripts, so that whoever imports the package needs no asset configuration: plugins of rollup. */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { build as buildScript } from 'esbuild'
import { READER, textsOf } from './wasm_text.js'
import { shadersIn, shortNames, withNames } from './wgsl_names.js'
import { textOfWgsl } from './wgsl_text.js'

/** The module that reads what of WebAssembly is inlined. There is no such file, but in the source map it is one. */
const BYTES_OF_ID = resolve('tools/bytes_of.js')

const KERNELS = resolve('shaders/kernels')
const names = shortNames(shadersIn(KERNELS), shadersIn('shaders/cells'))

/** A call, though of nothing: a minifier would move a mere string to the place where it is used, into the midst of code, and mixed they compress worse. */
const carried = (text) => `/*@__PURE__*/ String(${JSON.stringify(text)})`

/**
 * WGSL becomes a string without comments, indentation and long names; NAME.wasm a function that gives the bytes of NAME.relaxed.wasm or NAME.simd.wasm; FILE.js?inline
 * a string: the script FILE.ts with all that it imports, for a worker.
 */
export function inline() {
  return {
    name: 'inline',
    resolveId(source, importer) {
      if (source === BYTES_OF_ID) return source
      if (source.endsWith('.js?inline')) return join(dirname(importer), source).replace('.js?', '.ts?')
      return source.endsWith('.wasm') ? resolve(dirname(importer), source) : null
    },
    async load(id) {
      if (id === BYTES_OF_ID) return READER
      if (id.endsWith('?inline')) {
        const entryPoints = [id.replace('?inline', '')]
        const { outputFiles } = await buildScript({
          entryPoints,
          bundle: true,
          minify: true,
          write: false,
          target: 'es2022',
        })
        return `export default ${JSON.stringify(outputFiles[0].text)}`
      }
      if (id.endsWith('.wgsl')) {
        const text = textOfWgsl(readFileSync(id, 'utf8'))
        return `export default ${carried(dirname(id) === KERNELS ? withNames(text, names) : text)}`
      }
      if (id.endsWith('.wasm')) {
        const builds = ['relaxed', 'simd'].map((flavour) => readFileSync(id.replace(/wasm$/, `${flavour}.wasm`)))
        const texts = textsOf(...builds).map((text) => JSON.stringify(text))
        return `import bytesOf from ${JSON.stringify(BYTES_OF_ID)}\nexport default /*@__PURE__*/ bytesOf(${texts})`
      }
      return null
    },
  }
}

/** What is inlined by name: `kernels_adam_wgsl` is shaders/kernels/adam.wgsl. */
export const nameOfText = (file) =>
  relative(resolve('.'), file)
    .replace(/^(shaders|dist.wasm)./, '')
    .replace(/\W/g, '_')

/** All files that are inlined, what is alike one after the other: WebAssembly, cells' halves of shaders, parts of kernels, those with sizes of their own. */
function inlined() {
  const found = (folder, end) =>
    readdirSync(folder, { recursive: true })
      .filter((file) => file.endsWith(end) && !file.startsWith('webrnn'))
      .sort()
      .map((file) => resolve(folder, file.replace(end, end.replace('.relaxed', ''))))
  const shaders = found('shaders', '.wgsl')
  const hasSizes = (file) => readFileSync(file, 'utf8').includes('var<uniform>')
  const modules = found('dist/wasm', '.relaxed.wasm')
  return [...modules, ...shaders.filter((file) => !hasSizes(file)), ...shaders.filter(hasSizes)]
}

/** The module `texts`: all of them that are wanted, each by its name. @param {(file: string) => boolean} isWanted */
export const allTexts = (isWanted) => ({
  name: 'texts',
  resolveId: (source) => (source === 'texts' ? source : null),
  load(id) {
    if (id !== 'texts') return null
    const files = inlined().filter(isWanted)
    return files.map((file) => `export { default as ${nameOfText(file)} } from ${JSON.stringify(file)}`).join('\n')
  },
})
