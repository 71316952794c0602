/**
 * Builds dist/: the package (index.js, cells.js, kernels.js, cell.js, formats.js, and their types), the demo pages, and the device suite that the tests run in Chrome and in Node.
 * Shaders and WebAssembly are inlined (tools/inline.js).
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import { dts } from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'
import { allTexts, inline, nameOfText } from './tools/inline.js'
import { listSite } from './tools/site_files.js'
import { writePage } from './tools/site_page.js'

/**
 * Copies what pages need beside their scripts. What an earlier build left is gone, for chunks have other names each time; but the page of the benchmark is
 * another part's (`tools/build_bench.ts`).
 */
function copyStatic() {
  return {
    name: 'copy-static',
    buildStart() {
      mkdirSync(SITE, { recursive: true })
      for (const name of readdirSync(SITE))
        if (name !== 'bench') rmSync(join(SITE, name), { recursive: true, force: true })
    },
    writeBundle() {
      for (const file of readdirSync('demos', { recursive: true }).filter((name) => STATIC.test(name))) {
        mkdirSync(dirname(join(SITE, file)), { recursive: true })
        if (file.endsWith('.html')) writePage(join('demos', file), SITE, file)
        else cpSync(join('demos', file), join(SITE, file))
      }
      cpSync('node_modules/uplot/dist/uPlot.min.css', join(SITE, 'site/uPlot.min.css'))
      const recorded = JSON.parse(readFileSync('bench/results/latest.json', 'utf8'))
      writeFileSync(join(SITE, 'site/recorded.json'), JSON.stringify(recorded))
      listSite(SITE)
    },
  }
}

/** What the tagger's page trains on: a part of a corpus that comes as a package. */
function brownPart() {
  return {
    name: 'brown-part',
    writeBundle() {
      const command = ['--import', 'tsx', 'tools/tagger/brown_part.ts', join(SITE, 'tagger/brown.txt')]
      const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' })
      if (status !== 0) throw new Error('the part of the Brown corpus cannot be written')
    },
  }
}

const SITE = 'dist/demos'

/** Not site/header.html, which becomes a part of pages. */
const STATIC = /(?<!header)\.(html|css|txt|svg|safetensors)$|\bsources\.json$|\bmodel\.md$/

/** The fields of all classes below a node that are declared and not given a value. */
function* emptyFields(node) {
  if (node.type === 'PropertyDefinition' && !node.static && !node.value && node.key.type === 'Identifier') yield node
  for (const below of Object.values(node).flat()) if (typeof below?.type === 'string') yield* emptyFields(below)
}

const blank = (text) => ' '.repeat(text.length)

const typescript = [
  esbuild({ target: 'es2022', tsconfig: false, loaders: { '.json': 'json' } }),
  {
    name: 'nothing-idle',
    /** What costs bytes and does nothing becomes blanks, so that all else stays in its place: fields that a constructor assigns, and esbuild's annotations. */
    transform(code) {
      let rest = code.replaceAll('/* @__PURE__ */', blank)
      for (const { start, end } of emptyFields(this.parse(rest)))
        rest = rest.slice(0, start) + blank(rest.slice(start, end)) + rest.slice(end)
      return { code: rest, map: null }
    },
  },
]

/**
 * Small, but an error that nobody catches is printed with the line that it comes from, and by its class: lines are short, and names of classes stay.
 */
const small = terser({
  module: true,
  compress: { passes: 2 },
  keep_classnames: true,
  format: { max_line_len: 200, preserve_annotations: true },
})

/** The scripts of the site, and the workers: what several of them need is a chunk that the browser has once. */
const site = (...names) => ({
  input: {
    service_worker: 'demos/site/service_worker.ts',
    ...Object.fromEntries(names.map((name) => [name, `demos/${name}.ts`])),
  },
  output: { dir: SITE, chunkFileNames: 'chunks/[name]-[hash].js', format: 'es', sourcemap: true },
  plugins: [
    ...[inline(), nodeResolve({ extensions: ['.ts', '.js'], browser: true }), typescript, small],
    ...[copyStatic(), brownPart()],
  ],
})

/**
 * The cells and the kernels are files of their own beside the library: namespaces that bundlers can see through, so that they leave out what is not
 * used. So are the texts of all of them. The foreign formats are users of the library like any other: they import its file, and the cells' compiler.
 */
const apart = {
  name: 'apart',
  resolveId(source, importer) {
    if (!importer) return null
    if (/\.(wgsl|wasm)$/.test(source)) return `\0text:${nameOfText(resolve(dirname(importer), source))}`
    const [, room] = /(?:^|\/)(cells|kernels)\/index\.js$/.exec(source) ?? []
    const [, entry] = (/\/formats\//.test(importer) && /^(?:\.\.\/)+(index|cell)\.js$/.exec(source)) || []
    const file = /^\0text:/.test(importer) ? 'texts' : (room ?? entry)
    return file ? { id: `./${file}.js`, external: true } : null
  },
  load: (id) =>
    id.startsWith('\0text:') ? `export { ${id.replace('\0text:', '')} as default } from './texts.js'` : null,
}

/** Leaves WebGPU out: its halves of the kernels are undefined, its shaders empty, and there is nothing to open. */
const withoutWebGPU = {
  name: 'without-webgpu',
  resolveId(source, importer) {
    if (source.endsWith('/webgpu_backend.js')) return join(dirname(importer), 'absent_webgpu.ts')
    return /\/webgpu\/dispatches\/|\.wgsl$/.test(source) ? `\0absent:${resolve(dirname(importer), source)}` : null
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

/**
 * The texts of all files of the package, in one of their own, of which bundlers leave out what nobody imports. Compressed, code, shaders and WebAssembly are smaller each by
 * itself than mixed, and a compressor finds what shaders have in common if that is near.
 */
const textsOfAll = (folder = '') => ({
  input: 'texts',
  output: { file: `dist/${folder}texts.js`, format: 'es', sourcemap: true },
  plugins: [allTexts(folder ? (file) => file.endsWith('.wasm') : () => true), inline(), small],
})

/** A file of the package. @param folder below dist/ @param before plugins that come first */
const library = (input, file, folder = '', ...before) => ({
  input: `bindings/${input}.ts`,
  output: { file: `dist/${folder}${file}.js`, format: 'es', sourcemap: true },
  plugins: [...before, apart, inline(), nodeResolve({ extensions: ['.ts', '.js'] }), typescript, small],
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

/**
 * The types of all entries in one go: what several have in common is declared once, in a file that they import. A class declared twice would be two to
 * TypeScript, where it has private members.
 */
const types = (entries) => ({
  input: Object.fromEntries(Object.entries(entries).map(([file, input]) => [file, `bindings/${input}.ts`])),
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].d.ts',
    chunkFileNames: '[name].d.ts',
    minifyInternalExports: false,
    // what cells and kernels are, which each entry speaks of
    manualChunks: (id) =>
      /\/bindings\/(errors|language|cells\/cell|backend\/(?!kernels\/))/.test(id) ? 'shared' : null,
  },
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
    textsOfAll(),
    textsOfAll('wasm_only/'),
    ...Object.entries(PACKAGE).map(([file, input]) => library(input, file)),
    ...Object.entries(PACKAGE).map(([file, input]) => library(input, file, 'wasm_only/', withoutWebGPU)),
    types(PACKAGE),
  ],
  demos: [
    site(
      ...['cells/page', 'cells/racer', 'cells/worker'],
      ...['index/page', 'index/worker'],
      ...['page', 'train', 'worker', 'writing/worker', 'training/worker'].map((name) => `shakespeare/${name}`),
      ...['tagger/page', 'tagger/train', 'tagger/worker', 'tagger/reading/worker', 'tagger/lesson/worker'],
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
