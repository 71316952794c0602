/** The program built as the documentation of each bundler says, with no option that is there for webrnn. Each gives what the bundler said. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as esbuild } from 'esbuild'
import { rollup } from 'rollup'
import {
  build as viteBuild,
  createLogger,
  defaultClientConditions,
  createServer,
  type InlineConfig,
  type ViteDevServer,
} from 'vite'
import webpack from 'webpack'
import { MAIN, MAIN_WITH_WORKER, WORKER, page, program } from './app.js'

/** Writes an app's sources to a folder of the project. */
export function writeApp(folder: string, { worker = false } = {}): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'program.js'), program())
  writeFileSync(join(folder, 'main.js'), worker ? MAIN_WITH_WORKER : MAIN)
  if (worker) writeFileSync(join(folder, 'worker.js'), WORKER)
  writeFileSync(join(folder, 'index.html'), page('./main.js'))
}

/**
 * Makes `out/index.html` and its scripts of the sources in `folder`.
 * @param conditions of the package's exports, beside the usual ones
 * @returns warnings
 */
export type Build = (folder: string, out: string, conditions?: string[]) => Promise<string[]>

const pageIn = (out: string): void => {
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'index.html'), page('./main.js'))
}

function viteConfig(root: string, said: string[]): InlineConfig {
  const customLogger = createLogger('warn')
  customLogger.warn = customLogger.warnOnce = customLogger.error = (message): void => void said.push(message)
  return { root, configFile: false, customLogger, base: './' }
}

export const vite: Build = async (folder, out, conditions = []) => {
  const said: string[] = []
  const resolve = { conditions: [...conditions, ...defaultClientConditions] }
  await viteBuild({ ...viteConfig(folder, said), resolve, build: { outDir: out } })
  return said
}

/** Vite's development server, which makes files of dependencies (`.vite`) before the page asks for them. */
export async function viteDev(folder: string): Promise<{ server: ViteDevServer; address: string; said: string[] }> {
  const said: string[] = []
  const server = await createServer({ ...viteConfig(folder, said), base: '/', server: { port: 0, strictPort: false } })
  await server.listen()
  return { server, address: server.resolvedUrls!.local[0]!, said }
}

export const webpack5: Build = async (folder, out, conditions = []) => {
  pageIn(out)
  const resolve = { conditionNames: [...conditions, '...'] }
  const stats = await new Promise<webpack.Stats>((done, reject) => {
    // the limit of 244 KiB is about an app's size, not about whether it builds
    const performance = { hints: false } as const
    const output = { path: out, filename: 'main.js' }
    const entry = './main.js'
    const compiler = webpack({ mode: 'production', context: folder, entry, output, performance, resolve })
    compiler.run((error, result) => compiler.close(() => (error ? reject(error) : done(result!))))
  })
  const { errors = [], warnings = [] } = stats.toJson({ all: false, errors: true, warnings: true })
  return [...errors, ...warnings].map(({ message }) => message)
}

export const rollup4: Build = async (folder, out, conditions = []) => {
  pageIn(out)
  const said: string[] = []
  const onLog = (_: string, { message }: { message: string }): void => void said.push(message)
  const plugins = [nodeResolve({ browser: true, exportConditions: conditions })]
  const bundle = await rollup({ input: join(folder, 'main.js'), plugins, onLog })
  await bundle.write({ file: join(out, 'main.js'), format: 'es' })
  await bundle.close()
  return said
}

export const esbuildEsm: Build = async (folder, out, conditions = []) => {
  pageIn(out)
  const options = { bundle: true, minify: true, format: 'esm', logLevel: 'silent', conditions } as const
  const { errors, warnings } = await esbuild({
    ...options,
    entryPoints: [join(folder, 'main.js')],
    outfile: join(out, 'main.js'),
  })
  return [...errors, ...warnings].map(({ text }) => text)
}
