/** What a bundler makes of a program that uses the package: Rollup, which leaves out what is not used, and terser, which minifies. */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import { rollup } from 'rollup'
import { CONDITIONS, PROGRAMS, type ProgramName } from './programs.js'

/**
 * One minified file.
 * @param folder where the program pretends to be: beside the `node_modules` that has the package, or in the package itself
 * @throws Error with what the bundler warned of
 */
export async function bundle(name: ProgramName, folder: string): Promise<string> {
  const entry = join(folder, 'program.js')
  const text = {
    name: 'program',
    resolveId: (id: string): string | null => (id === entry ? id : null),
    load: (id: string): string | null => (id === entry ? PROGRAMS[name] : null),
  }
  const onwarn = ({ message }: { message: string }): never => {
    throw new Error(message)
  }
  const resolve = nodeResolve({ exportConditions: [...(CONDITIONS[name] ?? [])] })
  const built = await rollup({ input: entry, onwarn, plugins: [text, resolve, terser({ module: true })] })
  try {
    const { output } = await built.generate({ format: 'es' })
    return output[0].code
  } finally {
    await built.close()
  }
}

/** Bytes as a server sends them. */
export const gzipped = (code: string): number => gzipSync(code, { level: 9 }).length
