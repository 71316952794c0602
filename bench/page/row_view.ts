/** A row as a panel with bars: what was measured here, and what was recorded elsewhere. */
import { make } from '../../demos/site/dom.js'
import { nameOfRecorded, type RecordedRow } from '../../demos/site/recorded.js'
import { duration, spreadText, threadsText } from '../report/columns.js'
import { bandwidth, gigaflops, shareOfPeak } from '../report/derived.js'
import type { Peak, Result } from '../report/result.js'
import { nameOf, sizeText, type Row } from '../suite/row.js'

interface Contender {
  readonly name: string
  /** Null: there is no time, and `text` says why. */
  readonly milliseconds: number | null
  readonly text: string
  readonly kind: 'own' | 'peer' | 'recorded'
}

/** @param recorded the same row as it was measured elsewhere */
export function rowView(result: Result, peaks: readonly Peak[], recorded: readonly RecordedRow[]): HTMLLIElement {
  const same = recorded.find((row) => nameOfRecorded(row) === nameOf(result.row))
  const contenders = [...contendersOf(result), ...(same ? recordedContenders(same, ['webrnn']) : [])]
  return panel(titleOf(result.row, threadsText(result)), contenders, figures(result, peaks))
}

/** A row that was not measured here. */
export function recordedView(row: Row, recorded: RecordedRow): HTMLLIElement {
  const rate = recorded.flops > 0 ? `${(recorded.flops / recorded.median / 1e6).toPrecision(3)} GFLOP/s` : ''
  return panel(titleOf(row, `${row.threads}`), recordedContenders(recorded), rate)
}

const titleOf = (row: Row, threads: string): string =>
  `${row.operation} ${row.cell ?? ''} ${sizeText(row)}, ${row.backend}, ${row.backend === 'wasm' ? 'threads ' : ''}${threads}`

function contendersOf({ status, error, milliseconds, peers }: Result): Contender[] {
  const own: Contender =
    status === 'measured'
      ? {
          ...{ name: 'webrnn', kind: 'own', milliseconds: milliseconds.median },
          text: `${duration(milliseconds.median)} ${spreadText(milliseconds)}`,
        }
      : { name: 'webrnn', kind: 'own', milliseconds: null, text: `${status}: ${error ?? ''}` }
  const others = peers.map((peer): Contender => {
    if (peer.status !== 'measured')
      return { name: peer.name, kind: 'peer', milliseconds: null, text: `${peer.status}: ${peer.error}` }
    const { median } = peer.milliseconds
    const text = `${duration(median)}, ${peer.ratio.median.toPrecision(3)} ×`
    return { name: peer.name, kind: 'peer', milliseconds: median, text }
  })
  return [own, ...others]
}

/** @param names only these; by default all that were measured then */
function recordedContenders({ median, peers }: RecordedRow, names?: readonly string[]): Contender[] {
  const measured = Object.entries(peers).filter(([, { status }]) => status === 'measured')
  const all = [['webrnn', median] as const, ...measured.map(([name, peer]) => [name, peer.median!] as const)]
  return all
    .filter(([name]) => names?.includes(name) ?? true)
    .map(([name, milliseconds]) => ({
      ...{ name: names ? 'recorded' : name, kind: 'recorded', milliseconds },
      text:
        name === 'webrnn'
          ? duration(milliseconds)
          : `${duration(milliseconds)}, ${(milliseconds / median).toPrecision(3)} ×`,
    }))
}

function panel(title: string, contenders: readonly Contender[], text: string): HTMLLIElement {
  const slowest = Math.max(...contenders.map((one) => one.milliseconds ?? 0))
  const bars = contenders.map((one) => bar(one, slowest))
  return make('li', { class: 'panel' }, make('h3', {}, title), ...bars, make('p', { class: 'figures' }, text))
}

function bar({ name, milliseconds, text, kind }: Contender, slowest: number): HTMLElement {
  const track = make('div', { class: 'track' })
  if (milliseconds !== null) {
    const drawn = make('div', { class: 'bar' })
    drawn.style.setProperty('--share', `${milliseconds / slowest}`)
    track.append(drawn)
  }
  track.append(make('span', { class: milliseconds === null ? 'reason' : 'value', title: text }, text))
  return make('div', { class: `contender ${kind}` }, make('span', {}, name), track)
}

function figures(result: Result, peaks: readonly Peak[]): string {
  const [rate, share, memory] = [gigaflops(result), shareOfPeak(result, peaks), bandwidth(result, peaks)]
  const of = (what: string, value: number | null | undefined): string =>
    value == null ? '' : ` (${(100 * value).toFixed(0)} % of ${what})`
  const parts = [
    rate === null ? '' : `${rate.toPrecision(3)} GFLOP/s${of('the peak', share)}`,
    memory === null ? '' : `${memory.gigabytesPerSecond.toPrecision(3)} GB/s${of('reading', memory.share)}`,
  ]
  return parts.filter(Boolean).join(' · ')
}
