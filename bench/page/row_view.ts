/** A result as a panel with bars. */
import { duration, spreadText, threadsText } from '../report/columns.js'
import { bandwidth, gigaflops, shareOfPeak } from '../report/derived.js'
import type { Peak, Result } from '../report/result.js'
import { sizeText } from '../suite/row.js'

interface Contender {
  readonly name: string
  /** Null: there is no time, and `text` says why. */
  readonly milliseconds: number | null
  readonly text: string
}

export function rowView(result: Result, peaks: readonly Peak[]): HTMLLIElement {
  const { row, milliseconds, peers, error, status } = result
  const contenders: Contender[] = [
    status === 'measured'
      ? {
          name: 'webrnn',
          milliseconds: milliseconds.median,
          text: `${duration(milliseconds.median)} ${spreadText(milliseconds)}`,
        }
      : { name: 'webrnn', milliseconds: null, text: `${status}: ${error ?? ''}` },
    ...peers.map((peer): Contender => {
      if (peer.status !== 'measured')
        return { name: peer.name, milliseconds: null, text: `${peer.status}: ${peer.error}` }
      const { median } = peer.milliseconds
      return {
        name: peer.name,
        milliseconds: median,
        text: `${duration(median)}, ${peer.ratio.median.toPrecision(3)} ×`,
      }
    }),
  ]
  const slowest = Math.max(...contenders.map((one) => one.milliseconds ?? 0))
  const title = element(
    'h3',
    `${row.operation} ${row.cell ?? ''} ${sizeText(row)}, ${row.backend}, ${row.backend === 'wasm' ? 'threads ' : ''}${threadsText(result)}`,
  )
  const item = element('li', '', 'panel')
  item.append(title, ...contenders.map((one, n) => bar(one, slowest, n === 0)), figures(result, peaks))
  return item
}

function bar({ name, milliseconds, text }: Contender, slowest: number, own: boolean): HTMLElement {
  const line = element('div', '', own ? 'contender own' : 'contender')
  const track = element('div', '', 'track')
  if (milliseconds !== null) {
    const drawn = element('div', '', 'bar')
    drawn.style.setProperty('--share', `${milliseconds / slowest}`)
    track.append(drawn)
  }
  const value = element('span', text, milliseconds === null ? 'reason' : 'value')
  value.title = text
  track.append(value)
  line.append(element('span', name), track)
  return line
}

function figures(result: Result, peaks: readonly Peak[]): HTMLElement {
  const [rate, share, memory] = [gigaflops(result), shareOfPeak(result, peaks), bandwidth(result, peaks)]
  const of = (what: string, value: number | null | undefined): string =>
    value == null ? '' : ` (${(100 * value).toFixed(0)} % of ${what})`
  const parts = [
    rate === null ? '' : `${rate.toPrecision(3)} GFLOP/s${of('the peak', share)}`,
    memory === null ? '' : `${memory.gigabytesPerSecond.toPrecision(3)} GB/s${of('reading', memory.share)}`,
  ]
  return element('p', parts.filter(Boolean).join(' · '), 'figures')
}

function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text = '', kind = ''): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  made.textContent = text
  made.className = kind
  return made
}
