/** `npm run bench:node`: layers on WebGPU without a browser, by Dawn in Node, beside PyTorch. */
import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { optionError } from '../../tools/arguments.js'
import { fail } from '../../tools/errors.js'
import { prepareFolder } from '../../tools/files.js'
import { openDawn } from './dawn.js'
import { readNodeOptions, type NodeOptions } from './options.js'
import { pack } from './pack.js'
import { planNodeRows } from './rows.js'
import { runRows } from './session.js'
import { Torch } from './torch.js'
import { loaderFolder } from './vulkan.js'

/** @param commandLine without `node` and the script */
async function benchNode(commandLine: readonly string[]): Promise<void> {
  const options = readNodeOptions(commandLine)
  if (!options) return
  if (options.pack !== undefined) return pack(options.pack)
  await prepareFolder('--out', options.out)
  const dawn = await openDawn(options.gpu)
  const rows = planNodeRows({ ...options, software: dawn.software })
  if (rows.length === 0) throw optionError(`--only is '${options.only?.source ?? ''}', which fits no row`)
  const { torch, said } = await openTorch(options)
  try {
    await runRows(options, dawn, rows, torch, said)
  } finally {
    await torch?.close()
  }
}

/** PyTorch where it is there; else why it is not. */
async function openTorch({ torch: device, python }: NodeOptions): Promise<{ torch: Torch | null; said: string }> {
  if (device === null) return { torch: null, said: 'left out' }
  // the build puts it beside this file
  const script = fileURLToPath(new URL('./torch_lstm.py', import.meta.url))
  try {
    const torch = await Torch.open(python, script, device)
    return { torch, said: torch.version }
  } catch (error) {
    return { torch: null, said: `not beside: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** The same once more, with a loader that the system has not: the dynamic linker asks for its folder when a process begins. */
function again(folder: string): void {
  const LD_LIBRARY_PATH = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter)
  const line = [...process.execArgv, ...process.argv.slice(1)]
  const child = spawn(process.execPath, line, { stdio: 'inherit', env: { ...process.env, LD_LIBRARY_PATH } })
  // the child ends as it wants to; a terminal tells it by itself of Ctrl-C
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code) => (process.exitCode = code ?? 1))
}

const folder = loaderFolder()
if (folder !== undefined) again(folder)
else await benchNode(process.argv.slice(2)).catch(fail)
