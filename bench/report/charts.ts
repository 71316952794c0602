/** Charts of a report as SVG, drawn without a browser. Their letters are of a grey that can be read on white and on black. */
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { peersIn, threadsText } from './columns.js'
import type { Picture } from './markdown.js'
import type { Report, Result } from './result.js'
import { growthOf } from './scaling.js'
import { sizeText } from '../suite/row.js'

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer])

export interface Chart extends Picture {
  readonly svg: string
}

const INK = '#7d8590'
const COLOURS = ['#2f81f7', '#d29922', '#3fb950', '#a371f7', '#f85149', '#39c5cf']
const WIDTH = 900

type Options = Parameters<ReturnType<typeof echarts.init>['setOption']>[0]

/** @param prefix the files' names begin with it: `latest` */
export function charts(report: Report, prefix: string): Chart[] {
  const found: Chart[] = []
  const add = (name: string, title: string, height: number, options: Options): void => {
    found.push({ file: `${prefix}.${name}.svg`, title, svg: draw(height, { ...common(title), ...options }) })
  }
  for (const [operation, title] of [
    ['forward', 'Forward, GFLOP/s: longer is faster'],
    ['training', 'A training step, GFLOP/s: longer is faster'],
  ] as const) {
    const results = report.results.filter(({ row, status }) => row.operation === operation && status === 'measured')
    if (results.length > 0) add(operation, title, 110 + results.length * 56, bars(results))
  }
  const growth = growthOf(report.results)
  if (growth.length > 0)
    add('scaling', 'LSTM forward, one size varied: milliseconds, both axes logarithmic', 420, lines(growth))
  return found
}

function draw(height: number, options: Options): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  try {
    chart.setOption(options)
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

const common = (title: string): Options => ({
  animation: false,
  color: COLOURS,
  textStyle: { fontFamily: 'sans-serif', color: INK },
  title: { text: title, left: 0, top: 0, textStyle: { fontSize: 15, fontWeight: 600, color: INK } },
  // without a browser nobody knows how wide letters are: there is room
  legend: { left: 0, top: 30, itemGap: 34, textStyle: { color: INK } },
  grid: { top: 66, left: 190, right: 60, bottom: 30, outerBoundsMode: 'none' },
})

const axis = { axisLabel: { color: INK }, axisLine: { lineStyle: { color: INK } } }
const faint = { splitLine: { lineStyle: { color: INK, opacity: 0.25 } } }

function bars(results: readonly Result[]): Options {
  const rate = ({ flops }: Result, milliseconds: number): number => Number((flops / milliseconds / 1e6).toPrecision(3))
  const series = [
    { name: 'webrnn', data: results.map((result) => rate(result, result.milliseconds.median)) },
    ...peersIn(results).map((name) => ({
      name,
      data: results.map((result) => {
        const peer = result.peers.find((one) => one.name === name)
        return peer?.status === 'measured' ? rate(result, peer.milliseconds.median) : null
      }),
    })),
  ].filter(({ data }) => data.some((value) => value !== null))
  const label = (result: Result): string => {
    const { row } = result
    return `${row.cell ?? ''}  ${sizeText(row)}  ×${threadsText(result)}`
  }
  return {
    xAxis: { type: 'value', ...axis, ...faint },
    yAxis: { type: 'category', inverse: true, data: results.map(label), ...axis, axisTick: { show: false } },
    series: series.map((one) => ({
      ...one,
      type: 'bar',
      barCategoryGap: '25%',
      label: { show: true, position: 'right', color: INK, fontSize: 10 },
    })),
  }
}

function lines(growth: ReturnType<typeof growthOf>): Options {
  return {
    grid: { top: 90, left: 60, right: 20, bottom: 30, outerBoundsMode: 'none' },
    xAxis: { type: 'log', logBase: 2, min: 'dataMin', ...axis, ...faint },
    yAxis: { type: 'log', logBase: 10, ...axis, ...faint },
    series: growth.map(({ varied, threads, exponent, points }) => ({
      name: `${varied}, threads ${threads}: p = ${exponent.toFixed(2)}`,
      type: 'line',
      symbolSize: 7,
      data: points.map(([size, milliseconds]) => [size, milliseconds]),
    })),
  }
}
