/** A whole run: the adapter, the checks, the peaks, row after row, the report. */
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { Package } from '../../tools/cells/package.js'
import { Display } from '../../tools/display.js'
import { replaceFile } from '../../tools/files.js'
import { stopOnSignal } from '../../tools/signals.js'
import { LONG, measureRecording } from '../counts/recording.js'
import { HARDWARE, SOFTWARE, measureGpuPeak } from '../machine/gpu/peak.js'
import { duration } from '../report/columns.js'
import { recordingText } from '../report/counted.js'
import type { RoundSettings } from '../sampling/turns.js'
import { checkKinds, kindOf } from './check.js'
import type { Dawn } from './dawn.js'
import { measureGemm } from './gemm.js'
import { measureRow, type Measured, type RowResult } from './measure.js'
import type { NodeOptions } from './options.js'
import {
  environmentLines,
  nodeJson,
  nodeMarkdown,
  nodeText,
  peakLines,
  type NodeEnvironment,
  type NodePeak,
  type NodeReport,
} from './report.js'
import { nameOf, type NodeRow } from './rows.js'
import type { Torch } from './torch.js'

/** Limits that tell what a kernel may use. */
const LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBuffersPerShaderStage',
] as const

/** M = N = K of webrnn's product. */
const GEMM = { hardware: 4096, software: 256 }

/** The package, as it is built: two folders up, in dist and where it is packed. */
const loadPackage = (): Promise<Package> => import(new URL('../../index.js', import.meta.url).href) as Promise<Package>

/**
 * Measures, prints and writes; also what there is when it is stopped or something fails.
 * @param said what PyTorch is, or why it is not there
 */
export async function runRows(
  options: NodeOptions,
  dawn: Dawn,
  rows: readonly NodeRow[],
  torch: Torch | null,
  said: string,
): Promise<void> {
  const webrnn = await loadPackage()
  const runtime = await webrnn.open({ backend: 'webgpu' })
  const times = dawn.adapter.features.has('timestamp-query')
  const timed = times ? await webrnn.open({ backend: 'webgpu', profile: true }) : null
  const place = { webrnn, runtime }
  const measured: Measured = { place, profiled: timed ? { webrnn, runtime: timed } : null, torch }
  const environment = environmentOf(dawn, runtime.reason, said)
  console.log(`${environmentLines(environment).join('\n')}\n`)
  const display = new Display('{row}')
  let stopped = false
  const forget = stopOnSignal(() => {
    display.line('Stopped; what is measured is written. Once more Ctrl-C to end at once.')
    stopped = true
  })
  const results: RowResult[] = []
  try {
    const { wrong, right } = await checkKinds(place, rows)
    for (const [kind, error] of wrong) display.line(`${kind}: wrong: ${error}`)
    display.line(`${right} of ${right + wrong.size} kinds of rows agree with the float64 reference`)
    const peak: NodePeak = {
      ...(await peakOf(dawn)),
      gemm: await measureGemm(place, dawn.software ? GEMM.software : GEMM.hardware),
    }
    for (const line of peakLines(peak)) display.line(line)
    const recording = options.quick ? null : await measureRecording(place, LONG)
    if (recording) display.line(recordingText(recording))
    try {
      for (const [n, row] of rows.entries()) {
        if (stopped) break
        display.progress(n / rows.length, { row: nameOf(row) })
        const result = await measureRow(measured, row, (plan) => wrong.get(kindOf(row, plan)), settingsOf(options))
        results.push(result)
        display.line(`${nameOf(row)}: ${resultText(result)}`)
      }
    } finally {
      display.end()
      await write({ environment, peak, recording, results, stopped: results.length < rows.length }, options)
    }
  } finally {
    forget()
    display.end()
    timed?.close()
    runtime.close()
  }
  if (results.some(({ plans }) => plans.some(({ status }) => status === 'wrong'))) process.exitCode = 1
}

const settingsOf = ({ rounds, quick }: NodeOptions): RoundSettings => ({
  ...{ rounds, samples: 1, warmUp: 0 },
  ...(quick ? { slice: 10, budget: 2000 } : { slice: 30, budget: 6000 }),
})

function environmentOf({ adapter, name, software }: Dawn, reason: string, torch: string): NodeEnvironment {
  const [{ model = 'an unknown processor' } = {}] = cpus()
  return {
    ...{ date: new Date().toISOString(), machine: `${cpus().length} × ${model}; Node ${process.version}` },
    ...{ adapter: name, software, reason, torch },
    limits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    features: [...adapter.features].sort(),
  }
}

async function peakOf({ adapter, software }: Dawn) {
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
  if (torch === null) return own.join(', ')
  return [...own, `PyTorch ${'error' in torch ? torch.status : duration(torch.milliseconds.median)}`].join(', ')
}

async function write(report: NodeReport, { out }: NodeOptions): Promise<void> {
  console.log(`\n${nodeText(report)}`)
  await replaceFile(join(out, 'latest.node.json'), nodeJson(report))
  await replaceFile(join(out, 'latest.node.md'), nodeMarkdown(report))
}
