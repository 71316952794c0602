/** `npm run bench`: drives the bench page in headless Chrome, prints what was found, and writes bench/results. */
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Display } from '../tools/display.js'
import { fail } from '../tools/errors.js'
import { prepareFolder, replaceFile } from '../tools/files.js'
import { isCommand } from '../tools/main.js'
import { openPage } from '../tools/page.js'
import { stopOnSignal } from '../tools/signals.js'
import { readOptions, type Options } from './options.js'
import type { CommandOrder } from './page/command.js'
import type { Progress } from './page/messages.js'
import { serveRemote } from './peers/serve_remote.js'
import type { Profile } from './profile.js'
import { Collector } from './report/collector.js'
import { charts } from './report/charts.js'
import { duration } from './report/columns.js'
import { reportJson } from './report/json.js'
import { markdown } from './report/markdown.js'
import type { Report } from './report/result.js'
import { profileText, reportText } from './report/text.js'
import { nameOf } from './suite/row.js'

/**
 * Runs a command line (without `node` and the script).
 * @param dist the folder with the built pages in it
 */
export async function bench(
  commandLine: readonly string[],
  dist = fileURLToPath(new URL('../dist/', import.meta.url)),
): Promise<void> {
  const options = readOptions(commandLine, availableParallelism())
  if (!options) return
  if (!options.profile) await prepareFolder('--out', options.out)
  const { report, profiles, failure } = await drive(options, dist)
  if (options.profile) {
    if (failure) throw failure.error
    console.log(profiles.map(profileText).join('\n\n'))
    if (options.json !== undefined) await replaceFile(options.json, json(profiles))
    return
  }
  // also beside an error or Ctrl-C: what is measured took its time
  if (report.results.length > 0 || report.counts) {
    console.log(reportText(report))
    await write(report, options)
  }
  if (failure) throw failure.error
  if (report.results.some(({ status }) => status !== 'measured')) process.exitCode = 1
}

interface Driven {
  readonly report: Report
  readonly profiles: readonly Profile[]
  /** What ended it early. */
  readonly failure: { readonly error: unknown } | undefined
}

async function drive(options: Options, dist: string): Promise<Driven> {
  const { order, profile, gpu } = options
  const [{ model = 'an unknown processor' } = {}] = cpus()
  const collector = new Collector(`${availableParallelism()} × ${model}; Node ${process.version}`)
  const profiles: Profile[] = []
  const display = new Display('{row}')
  let done: () => void = () => {}
  const finished = new Promise<void>((resolve) => (done = resolve))
  const report = (progress: Progress): void => {
    collector.take(progress)
    if (progress.type === 'begin') display.progress(collector.share, { row: nameOf(progress.row) })
    if (progress.type === 'profile') profiles.push(progress.profile)
    if (progress.type === 'result') {
      const { row, status, milliseconds, peers } = progress.result
      const beside = peers.map(
        (peer) => `, ${peer.name} ${peer.status === 'measured' ? duration(peer.milliseconds.median) : peer.status}`,
      )
      display.line(
        `${nameOf(row)}: ${status === 'measured' ? duration(milliseconds.median) : status}${beside.join('')}`,
      )
    }
    if (progress.type === 'done') done()
  }
  const native = serveRemote(async () => (await import('./peers/onnxruntime_node.js')).openPeer())
  const page = await openPage<CommandOrder, Progress>({
    dist,
    page: 'demos/bench/command',
    gpu: order.backend === 'webgpu' ? gpu : 'software',
    files: {},
    functions: { native },
    report,
  })
  const forget = stopOnSignal(() => {
    display.line('Stopped; what is measured is written. Once more Ctrl-C to end at once.')
    collector.stop()
    done()
  })
  let failure: Driven['failure']
  try {
    await page.ask({ order, profile })
    await Promise.race([finished, page.failed])
  } catch (error) {
    failure = { error }
    collector.stop()
  } finally {
    forget()
    display.end()
    await page.close()
  }
  return { report: collector.report, profiles, failure }
}

async function write(report: Report, { out, json: file, order }: Options): Promise<void> {
  await mkdir(out, { recursive: true })
  const name = order.backend === 'wasm' ? 'latest' : `latest.${order.backend}`
  const pictures = charts(report, name)
  await replaceFile(join(out, `${name}.json`), reportJson(report))
  await replaceFile(join(out, `${name}.md`), markdown(report, pictures))
  for (const { file: picture, svg } of pictures) await writeFile(join(out, picture), svg)
  if (file !== undefined) await replaceFile(file, reportJson(report))
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

if (isCommand(import.meta.url)) await bench(process.argv.slice(2)).catch(fail)
