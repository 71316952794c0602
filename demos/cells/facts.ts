/** What a cell needs, in words and numbers. */
import type { Cell } from 'webrnn/cell'

export interface Facts {
  readonly states: readonly string[]
  /** A layer of I inputs and H units has `H · (input · I + recurrent · H + own)` parameters. */
  readonly input: number
  readonly recurrent: number
  /** Biases and peepholes. */
  readonly own: number
  /** The parameters: a name and a shape each. */
  readonly shapes: readonly string[]
  /** One for each stage: what R multiplies, and for which gates. */
  readonly stages: readonly string[]
  /** What is kept of each step for the way back. */
  readonly kept: readonly string[]
  /** Whether x is read without a matrix: then there are as many inputs as units. */
  readonly raw: boolean
}

export function factsOf({ compiled }: Pick<Cell, 'compiled'>): Facts {
  const { states, inputs, recurrent, inputBiases, recurrentBiases, peepholes, stages, saved, raw } = compiled
  const rows = (count: number): string => (count === 1 ? 'H' : `${count}H`)
  return {
    states,
    input: inputs.length,
    recurrent: recurrent.length,
    own: inputBiases.length + recurrentBiases.length + peepholes.length,
    shapes: [
      ...(inputs.length > 0 ? [`W [${rows(inputs.length)}, I]`] : []),
      ...(recurrent.length > 0 ? [`R [${rows(recurrent.length)}, H]`] : []),
      ...(peepholes.length > 0 ? [`p [${rows(peepholes.length)}]`] : []),
      ...(inputBiases.length > 0 ? [`b [${rows(inputBiases.length)}]`] : []),
      ...(recurrentBiases.length > 0 ? [`bᴿ [${rows(recurrentBiases.length)}]`] : []),
    ],
    stages: stages.map(({ begin, end, operand }) => {
      if (begin === end) return 'without a product'
      const of = operand === null ? 'something computed' : states[operand]!
      return `R times ${of}, for ${recurrent.slice(begin, end).join(', ')}`
    }),
    kept: saved.map(keptName),
    raw,
  }
}

/** The keys of what is kept that is no value: products, and what R multiplies. */
function keptName(key: string): string {
  const [space, name] = key.split('.') as [string, string?]
  if (name === undefined) return key
  if (space === 'wx') return name === 'x' ? 'x' : `the product with W of ${name}`
  return space === 'ru' ? `the product with R of ${name}` : `what R multiplies in stage ${Number(name) + 1}`
}

/** `4 I H + 4 H² + 8 H` */
export function formulaOf({ input, recurrent, own }: Facts): string {
  const term = (factor: number, size: string): string[] =>
    factor === 0 ? [] : [factor === 1 ? size : `${factor} ${size}`]
  return [...term(input, 'I H'), ...term(recurrent, 'H²'), ...term(own, 'H')].join(' + ')
}

/** The parameters of a layer. */
export const layerSize = ({ input, recurrent, own }: Facts, inputs: number, units: number): number =>
  units * (input * inputs + recurrent * units + own)
