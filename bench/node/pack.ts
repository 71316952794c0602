/**
 * One archive with all that this command needs, for a machine without network and npm: Node itself, the built package, Dawn, this command, PyTorch's script, and
 * Vulkan's loader and a driver that is a program on the processor, where they are found here.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withImports } from '../../tools/imports.js'
import { vulkanFiles } from './vulkan.js'

const NAME = 'webrnn-bench-node'

/** Of the repository: this file is dist/bench/node/run.js in it, as it is in what is packed. */
const repository = fileURLToPath(new URL('../../../', import.meta.url))

const DAWN = `node_modules/webgpu/dist/${process.platform}-${process.arch}/dawn.node`
/** They are packed with what they import. The command imports the first by an address that it computes. */
const SCRIPTS = ['dist/index.js', 'dist/bench/node/run.js', 'node_modules/webgpu/index.js']
const FILES = ['dist/bench/node/torch_lstm.py', 'node_modules/webgpu/package.json', 'node_modules/webgpu/LICENSE.md']

const RUN = `#!/bin/sh
# npm run bench:node, as it was when this was packed: ./run.sh --help
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/node" "$here/dist/bench/node/run.js" --out results "$@"
`

/** @throws Error when tar or xz is missing or fails */
export async function pack(file: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'webrnn-pack-'))
  try {
    await gather(repository, join(work, NAME))
    const target = resolve(file)
    await mkdir(dirname(target), { recursive: true })
    const env = { ...process.env, XZ_OPT: '-6 -T0' }
    execFileSync('tar', ['-C', work, '-cJf', target, NAME], { env, stdio: ['ignore', 'inherit', 'inherit'] })
    const { size } = await stat(target)
    console.log(
      `${file}: ${(size / 1e6).toFixed(1)} MB. Elsewhere: tar -xJf ${basename(file)} && ${NAME}/run.sh --quick`,
    )
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * Copies all that is packed, so that the folder runs wherever it lies.
 * @param root the repository, built
 */
export async function gather(root: string, folder: string): Promise<void> {
  const place = async (name: string): Promise<string> => {
    const to = join(folder, name)
    await mkdir(dirname(to), { recursive: true })
    return to
  }
  for (const name of [...withImports(root, SCRIPTS), ...FILES]) await cp(join(root, name), await place(name))
  for (const from of vulkanFiles()) await cp(from, await place(`dist/bench/node/vulkan/${vulkanName(from)}`))
  await copyStripped(join(root, DAWN), await place(DAWN))
  await copyStripped(process.execPath, await place('node'))
  await writeFile(await place('package.json'), `${JSON.stringify({ private: true, type: 'module' })}\n`)
  await writeFile(await place('run.sh'), RUN)
  for (const name of ['node', 'run.sh']) await chmod(join(folder, name), 0o755)
}

/** The loader has its version in its name, behind the link by which it is asked for. */
const vulkanName = (path: string): string =>
  basename(path).startsWith('libvulkan') ? 'libvulkan.so.1' : basename(path)

/** Without the names of its functions, if there is a tool for that: a quarter of Node's size. */
async function copyStripped(from: string, to: string): Promise<void> {
  const { status } = spawnSync('strip', ['--strip-unneeded', '-o', to, from], { stdio: 'ignore' })
  if (status !== 0) await cp(from, to)
}
