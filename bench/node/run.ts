/** `npm run bench:node`: layers on WebGPU without a browser, by Dawn in Node, beside PyTorch. */
import { spawn } from 'node:child_process'
import { cpus } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Display } from '../../tools/display.js'
import { fail } from '../../tools/errors.js'
import { prepareFolder, replaceFile } from '../../tools/files.js'
import { stopOnSignal } from '../../tools/signals.js'
import { HARDWARE, SOFTWARE, measureGpuPeak } from '../machine/gpu/peak.js'
import { duration } from '../report/columns.js'
import type { RoundSettings } from '../sampling/turns.js'
import { optionError } from '../../tools/arguments.js'
import type { Package } from '../../tools/cells/package.js'
import { checkReference } from './check.js'
import { openDawn, type Dawn } from './dawn.js'
import { measureGemm } from './gemm.js'
import { measureRow, type Measured, type RowResult } from './measure.js'
import { readNodeOptions, type NodeOptions } from './options.js'
import { pack } from './pack.js'
import { environmentLines, nodeJson, nodeMarkdown, nodeText, peakLines, type NodeReport } from './report.js'
import { PASSES, PLANS, nameOf, planNodeRows, type NodeRow, type Plan } from './rows.js'
import { Torch } from './torch.js'
import { loaderFolder } from './vulkan.js'

/** Limits that tell what a kernel may use. */
const LIMITS = [
  ...['maxStorageBufferBindingSize', 'maxBufferSize', 'maxComputeWorkgroupStorageSize'],
  ...['maxComputeInvocationsPerWorkgroup', 'maxStorageBuffersPerShaderStage'],
] as const

/** The package, as it is built: two folders up, in dist and where it is packed. */
const loadPackage = (): Promise<Package> => import(new URL('../../index.js', import.meta.url).href) as Promise<Package>

export async function benchNode(commandLine: readonly string[]): Promise<void> {
  const options = readNodeOptions(commandLine)
  if (!options) return
  if (options.pack !== undefined) return pack(options.pack)
  await prepareFolder('--out', options.out)
  const dawn = await openDawn(options.gpu)
  const rows = planNodeRows({ ...options, software: dawn.software })
  if (rows.length === 0) throw optionError(`--only is '${options.only?.source ?? ''}', which fits no row`)
  const { torch, said } = await openTorch(options)
  try {
    await run(options, dawn, rows, torch, said)
  } finally {
    await torch?.close()
  }
}

/** PyTorch where it is there; else why it is not. */
async function openTorch({ torch: device, python }: NodeOptions): Promise<{ torch: Torch | null; said: string }> {
  if (device === null) return { torch: null, said: 'left out' }
  // beside this command where it is packed
  const beside = fileURLToPath(new URL('./torch_lstm.py', import.meta.url))
  try {
    const torch = await Torch.open(python, beside, device)
    return { torch, said: torch.version }
  } catch (error) {
    return { torch: null, said: `not beside: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function run(
  options: NodeOptions,
  dawn: Dawn,
  rows: readonly NodeRow[],
  torch: Torch | null,
  said: string,
): Promise<void> {
  const { adapter, name, software } = dawn
  const webrnn = await loadPackage()
  const runtime = await webrnn.open({ backend: 'webgpu' })
  const times = adapter.features.has('timestamp-query')
  const timed = times ? await webrnn.open({ backend: 'webgpu', profile: true }) : null
  const place = { webrnn, runtime }
  const measured: Measured = { place, profiled: timed ? { webrnn, runtime: timed } : null, torch }
  const [{ model = 'an unknown processor' } = {}] = cpus()
  const environment = {
    ...{ date: new Date().toISOString(), machine: `${cpus().length} × ${model}; Node ${process.version}` },
    ...{ adapter: name, software, reason: runtime.reason, torch: said },
    limits: Object.fromEntries(
      LIMITS.map((limit) => [limit, adapter.limits[limit as keyof GPUSupportedLimits] as number]),
    ),
    features: [...adapter.features].sort(),
  }
  console.log(`${environmentLines(environment).join('\n')}\n`)
  const display = new Display('{row}')
  let stopped = false
  const forget = stopOnSignal(() => {
    display.line('Stopped; what is measured is written. Once more Ctrl-C to end at once.')
    stopped = true
  })
  const results: RowResult[] = []
  try {
    const wrong = await checkAll(measured, rows, display)
    const peak = {
      ...(await peakOf(adapter, software)),
      gemm: await measureGemm(place, software ? 256 : 4096),
    }
    for (const line of peakLines(peak)) display.line(line)
    const settings: RoundSettings = {
      ...{ rounds: options.rounds, samples: 1, warmUp: 0 },
      ...(options.quick ? { slice: 10, budget: 2000 } : { slice: 30, budget: 6000 }),
    }
    for (const [n, row] of rows.entries()) {
      if (stopped) break
      display.progress(n / rows.length, { row: nameOf(row) })
      const result = await measureRow(measured, row, (plan) => wrong.get(keyOf(row, plan)), settings)
      results.push(result)
      display.line(`${nameOf(row)}: ${resultText(result)}`)
    }
    display.end()
    const report: NodeReport = { environment, peak, results, stopped }
    console.log(`\n${nodeText(report)}`)
    await replaceFile(join(options.out, 'latest.node.json'), nodeJson(report))
    await replaceFile(join(options.out, 'latest.node.md'), nodeMarkdown(report))
  } finally {
    forget()
    display.end()
    timed?.close()
    runtime.close()
  }
  if (results.some(({ plans }) => plans.some(({ status }) => status === 'wrong'))) process.exitCode = 1
}

const keyOf = ({ pass, cell }: NodeRow, plan: Plan): string => `${pass} ${cell} ${plan}`

/** Every kind of row on every plan beside the reference, before anything is timed. @returns what is wrong */
async function checkAll({ place }: Measured, rows: readonly NodeRow[], display: Display): Promise<Map<string, string>> {
  const wrong = new Map<string, string>()
  let right = 0
  for (const pass of PASSES) {
    for (const cell of ['lstm', 'gru'] as const) {
      const row = rows.find((one) => one.pass === pass && one.cell === cell)
      for (const plan of row ? PLANS : []) {
        const found = await checkReference(place, row!, plan)
        if (found === undefined) right++
        else {
          wrong.set(keyOf(row!, plan), found)
          display.line(`${keyOf(row!, plan)}: wrong: ${found}`)
        }
      }
    }
  }
  display.line(`${right} of ${right + wrong.size} kinds of rows agree with the float64 reference`)
  return wrong
}

async function peakOf(adapter: GPUAdapter, software: boolean) {
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits
  const device = await adapter.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } })
  try {
    return await measureGpuPeak(device, software ? SOFTWARE : HARDWARE)
  } finally {
    device.destroy()
  }
}

function resultText({ plans, torch }: RowResult): string {
  const own = plans.map(
    (one) => `${one.plan} ${one.status === 'measured' ? duration(one.milliseconds.median) : one.status}`,
  )
  const other =
    torch === null ? [] : [`PyTorch ${'error' in torch ? torch.status : duration(torch.milliseconds.median)}`]
  return [...own, ...other].join(', ')
}

/** A loader that the system has not has to be known before the process begins. */
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
