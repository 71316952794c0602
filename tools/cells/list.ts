import type { Cell } from 'webrnn'
import { coefficients, layerParameters, type Coefficients } from './parameters.js'
import { table } from './table.js'

const SIZE = 128

/** A table of cells: what they keep, what they multiply, and how many parameters a layer of them has. */
export function list(cells: readonly Cell[]): string {
  const rows = cells.map(({ compiled: layout }) => [
    layout.name,
    layout.states.join(' '),
    [...layout.inputs, ...(layout.raw ? ['(x)'] : [])].join(' ') || '–',
    layout.recurrent.join(' ') || '–',
    layout.peepholes.join(' ') || '–',
    String(layout.stages.length),
    formula(coefficients(layout)),
    layerParameters(layout, SIZE, SIZE).toLocaleString('en'),
  ])
  return table(
    [
      { title: 'cell', align: 'left' },
      { title: 'states', align: 'left' },
      { title: 'gates of W', align: 'left' },
      { title: 'gates of R', align: 'left' },
      { title: 'of P', align: 'left' },
      { title: 'stages', align: 'right' },
      { title: 'parameters per unit', align: 'left' },
      { title: `I = H = ${SIZE}`, align: 'right' },
    ],
    rows,
  )
}

/** `4 I + 4 H + 8` */
function formula({ input, recurrent, own }: Coefficients): string {
  const term = (factor: number, size: string): string => (factor === 0 ? '' : factor === 1 ? size : `${factor} ${size}`)
  return [term(input, 'I'), term(recurrent, 'H'), own > 0 ? String(own) : ''].filter(Boolean).join(' + ')
}
