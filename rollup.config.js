/**
 * Builds dist/: the package (index.js, cells.js, kernels.js, cell.js, formats.js, and their types), the demo pages, and the device suite that the tests run in Chrome and in Node.
 * Shaders and WebAssembly are inlined, so that whoever imports the package needs no asset configuration.
 */
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import { build as buildScript } from 'esbuild'
import { dts } from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'

/** WGSL without comments and most blanks. Some stay between operators, where `- -` is not `--`, nor `/ *` the same as `/*`. */
function smallWgsl(source) {
  return source
    .replace(/\/\/[^\n]*/g, '')
    .replace(/^[ \t]+|[ \t]+$/gm, '')
    .replace(/\n+/g, '\n')
    .replace(/(?<=[;{}])\n/g, '')
    .replace(/(?<![-+*/&|]) *([-{}()[\]<>=+*/%&|^!~,;:?]) *(?![-+*/&|])/g, '$1')
}

/** Added to each byte of WebAssembly: the frequent ones, up to 81 and from 248, take one letter then. */
const SHIFT = 8
/** Letters from `#` to `|`; `}` and `~` before one say that it is of the second ninety or the third. */
const LETTERS = 90
const [FIRST, LEAD] = [35, 124]

/**
 * The bytes of a .wasm file as text of ASCII alone, a letter or two for each, so that it stays the same in whatever encoding a page reads its scripts. Compressed
 * by whoever serves it, that is about as small as the file itself, and what modules have in common is found, as it is not in base64: a second build costs next to
 * nothing.
 */
const textOf = (file) =>
  JSON.stringify(
    [...readFileSync(file)]
      .map((byte) => (byte + SHIFT) % 256)
      .map((byte) => [...(byte < LETTERS ? [] : [LEAD + Math.floor(byte / LETTERS)]), FIRST + (byte % LETTERS)])
      .map((letters) => String.fromCharCode(...letters))
      .join(''),
  )

/** The module that reads such a text. */
const BYTES_OF = `
export default (text) => {
  const bytes = []
  let lead = 0
  for (const letter of text) {
    const at = letter.charCodeAt(0)
    if (at > ${LEAD}) lead = at - ${LEAD}
    else {
      bytes.push(${LETTERS} * lead + at - ${FIRST + SHIFT})
      lead = 0
    }
  }
  return Uint8Array.from(bytes)
}`
const BYTES_OF_ID = '\0bytes_of'

/**
 * WGSL becomes a string without comments and indentation; NAME.wasm a function that gives the bytes of NAME.relaxed.wasm or NAME.simd.wasm; FILE.js?inline
 * a string: the script FILE.ts with all that it imports, for a worker.
 */
function inline() {
  return {
    name: 'inline',
    resolveId(source, importer) {
      if (source === BYTES_OF_ID) return source
      if (source.endsWith('.js?inline')) return join(dirname(importer), source).replace('.js?', '.ts?')
      return source.endsWith('.wasm') ? join(dirname(importer), source) : null
    },
    async load(id) {
      if (id === BYTES_OF_ID) return BYTES_OF
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
        const small = smallWgsl(readFileSync(id, 'utf8'))
        return `export default ${JSON.stringify(small)}`
      }
      if (id.endsWith('.wasm')) {
        const [relaxed, simd] = ['relaxed', 'simd'].map((flavour) => textOf(id.replace(/wasm$/, `${flavour}.wasm`)))
        const bytes = `bytesOf(flavour === 'relaxed' ? ${relaxed} : ${simd})`
        return `import bytesOf from ${JSON.stringify(BYTES_OF_ID)}\nexport default (flavour) => ${bytes}`
      }
      return null
    },
  }
}

/** Copies what pages need beside their scripts. What an earlier build left is gone: chunks have other names each time. */
function copyStatic() {
  return {
    name: 'copy-static',
    buildStart() {
      rmSync('dist/demos', { recursive: true, force: true })
    },
    writeBundle() {
      for (const file of readdirSync('demos', { recursive: true }).filter((name) => STATIC.test(name))) {
        mkdirSync(dirname(join('dist/demos', file)), { recursive: true })
        cpSync(join('demos', file), join('dist/demos', file))
      }
      cpSync('node_modules/uplot/dist/uPlot.min.css', 'dist/demos/site/uPlot.min.css')
      const kept = readdirSync('dist/demos', { recursive: true })
        .filter((file) => statSync(join('dist/demos', file)).isFile() && !ONLINE.test(basename(file)))
        .map((file) => file.replaceAll('\\', '/'))
      writeFileSync('dist/demos/files.json', JSON.stringify(kept.sort()))
    },
  }
}

/** What the service worker does not keep before it is used: what is large, and what only commands and debuggers want. */
const ONLINE = /\.(map|safetensors|txt)$|^train\.|^service_worker/

const STATIC = /\.(html|css|txt|svg|safetensors)$|\bsources\.json$|\bmodel\.md$/

const typescript = esbuild({ target: 'es2022', tsconfig: false, loaders: { '.json': 'json' } })

/**
 * Small, but an error that nobody catches is printed with the line that it comes from, and by its class: lines are short, and names of classes stay.
 */
const small = terser({ module: true, compress: { passes: 2 }, keep_classnames: true, format: { max_line_len: 200 } })

/** The scripts of the site, and the workers: what several of them need is a chunk that the browser has once. */
const site = (...names) => ({
  input: {
    service_worker: 'demos/site/service_worker.ts',
    ...Object.fromEntries(names.map((name) => [name, `demos/${name}.ts`])),
  },
  output: { dir: 'dist/demos', chunkFileNames: 'chunks/[name]-[hash].js', format: 'es', sourcemap: true },
  plugins: [nodeResolve({ extensions: ['.ts', '.js'], browser: true }), typescript, small, copyStatic()],
})

/**
 * The cells and the kernels are files of their own beside the library: namespaces that bundlers can see through, so that they leave out what is not
 * used. The foreign formats are users of the library like any other: they import its file, and the cells' compiler.
 */
const apart = {
  name: 'apart',
  resolveId(source, importer) {
    if (!importer) return null
    const [, room] = /(?:^|\/)(cells|kernels)\/index\.js$/.exec(source) ?? []
    const [, entry] = (/\/formats\//.test(importer) && /^(?:\.\.\/)+(index|cell)\.js$/.exec(source)) || []
    const file = room ?? entry
    return file ? { id: `./${file}.js`, external: true } : null
  },
}

/** Leaves WebGPU out: its halves of the kernels are undefined, its shaders empty, and there is nothing to open. */
const withoutWebGPU = {
  name: 'without-webgpu',
  resolveId(source, importer) {
    if (source.endsWith('/webgpu_backend.js')) return join(dirname(importer), 'absent_webgpu.ts')
    return /\/webgpu\/dispatches\/|\.wgsl$/.test(source) ? `\0absent:${join(dirname(importer), source)}` : null
  },
  load(id) {
    if (!id.startsWith('\0absent:')) return null
    if (id.endsWith('.wgsl')) return "export default ''"
    // Each by its name: of a property of an empty object not every bundler believes that nobody notices when it is read.
    const source = readFileSync(id.replace('\0absent:', '').replace(/js$/, 'ts'), 'utf8')
    const names = Array.from(source.matchAll(/^export (?:const|function) (\w+)/gm), ([, name]) => name)
    return names.map((name) => `export const ${name} = undefined`).join('\n')
  },
}

/** A file of the package. @param folder below dist/ @param before plugins that come first */
const library = (input, file, folder = '', ...before) => ({
  input: `bindings/${input}.ts`,
  output: { file: `dist/${folder}${file}.js`, format: 'es', sourcemap: true },
  plugins: [...before, inline(), apart, nodeResolve({ extensions: ['.ts', '.js'] }), typescript, small],
})

/**
 * Whoever has no types of WebGPU (TypeScript before 6, or a project for Node, without `DOM`) finds its names declared, as interfaces without members. To
 * the interfaces of those who have them this adds nothing.
 */
const webgpuNames = {
  name: 'webgpu-names',
  renderChunk(code) {
    const names = [...new Set(code.match(/\bGPU[A-Z]\w+/g))].sort()
    const declared = names.map((name) => `  interface ${name} {}\n`).join('')
    return declared ? `${code}\ndeclare global {\n${declared}}\n` : null
  },
}

const types = (input, file) => ({
  input: `bindings/${input}.ts`,
  output: { file: `dist/${file}.d.ts`, format: 'es' },
  plugins: [apart, dts(), webgpuNames],
})

/** Each file of the package, and its types. */
const PACKAGE = {
  index: 'index',
  cells: 'cells/index',
  kernels: 'backend/kernels/index',
  cell: 'cell',
  formats: 'formats/index',
}

/** What `npm run build` makes, part by part: `rollup -c --configPart demos` makes one. */
const PARTS = {
  package: [
    ...Object.entries(PACKAGE).map(([file, input]) => library(input, file)),
    ...Object.entries(PACKAGE).map(([file, input]) => library(input, file, 'wasm_only/', withoutWebGPU)),
    ...Object.entries(PACKAGE).map(([file, input]) => types(input, file)),
  ],
  demos: [
    site(
      ...['page', 'train', 'worker', 'writing/worker', 'training/worker'].map((name) => `shakespeare/${name}`),
      ...['tagger/train', 'tagger/worker'],
    ),
  ],
  tests: [
    {
      input: 'tests/browser/page.ts',
      output: { file: 'dist/tests/device.js', format: 'es', sourcemap: 'inline' },
      plugins: [inline(), nodeResolve({ extensions: ['.ts', '.js'] }), typescript],
    },
  ],
}

export default ({ configPart }) => (configPart ? PARTS[configPart] : Object.values(PARTS).flat())
