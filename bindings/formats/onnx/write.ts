import {
  Dropout,
  Embedding,
  FormatError,
  Linear,
  OptionError,
  Recurrent,
  Sequential,
  expectOptions,
} from '../../index.js'
import { spellings } from './gates.js'
import { writeRecurrent, type Extras } from './write_recurrent.js'
import { GraphWriter } from './writer.js'

export interface WriteOnnxOptions {
  /**
   * What the model takes beside the tokens. `lengths`: the true length of each row, int32 [B]. `state`: for each recurrent layer, by its place and the state's
   * name, `h_1`, `c_1`, … to start from, [layers · directions, B, H]; there are outputs `h_1_next`, … then, to carry on. Default: neither.
   */
  readonly inputs?: readonly ('lengths' | 'state')[]
  /** The version of ONNX's operators, 10 to 21. Default 17. */
  readonly opset?: number
  /** The graph's name. Default `webrnn`. */
  readonly name?: string
}

/**
 * A model as an ONNX file, for inference: T and B vary. It takes `tokens`, int64 [T, B], or `x`, float32 [T, B, I], where there is no Embedding; it gives `y`,
 * [T, B, …], what `forward` returns ([B, T] instead where the recurrent layers are `batchFirst`). Dropout is left out.
 * @param model a `sequential` of Embedding, Recurrent (LSTM, GRU, RNN, and the cells `lstmB`, `lstmPeephole`, `lstmCoupled`, `gruBefore`), Linear, Dropout
 * @throws FormatError if ONNX has no operator for a layer, saying why; OptionError
 */
export async function writeOnnx(model: Sequential, options: WriteOnnxOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  if (!(model instanceof Sequential))
    throw new FormatError('writeOnnx: the model is no sequential(…); only those are written')
  const { inputs = [], opset = 17, name = 'webrnn' } = options
  const layers = model.children()
  expectOptions('writeOnnx', options, ['inputs', 'opset', 'name'])
  expectSound(options, layers)
  const batchFirst = expectWritable(layers)

  // All reads are asked for before the first is waited for, so that no step comes in between.
  const read = [...model.namedParameters()].map(async ([key, parameter]) => [key, await parameter.data()] as const)
  const weights = new Map(await Promise.all(read))
  const graph = new GraphWriter()
  const axes = batchFirst ? ['batch', 'time'] : ['time', 'batch']
  const first = layers.find((layer) => !(layer instanceof Dropout))
  const isText = first instanceof Embedding
  let width = first instanceof Recurrent || first instanceof Linear ? first.inputs : 0
  let value = isText
    ? graph.input('tokens', 'int64', axes)
    : graph.input('x', 'float32', [...axes, width || 'features'])
  const extras: Extras = {
    lengths: inputs.includes('lengths') ? graph.input('lengths', 'int32', ['batch']) : '',
    states: inputs.includes('state'),
  }
  layers.forEach((layer, index) => {
    const weight = (key: string): Float32Array => weights.get(`${index}.${key}`)!
    const own = `${index}.`
    if (layer instanceof Embedding) {
      const table = graph.constant(`${own}weight`, [layer.words, layer.features], weight('weight'))
      value = graph.node('Gather', [table, value], `${own}rows`)
      width = layer.features
    } else if (layer instanceof Linear) {
      const [I, O] = [layer.inputs, layer.outputs]
      const turned = weight('weight').map((_, at, all) => all[(at % O) * I + Math.floor(at / O)]!)
      value = graph.node('MatMul', [value, graph.constant(`${own}weight`, [I, O], turned)], `${own}product`)
      if (layer.bias) value = graph.node('Add', [value, graph.constant(`${own}bias`, [O], weight('bias'))], `${own}sum`)
      width = O
    } else if (layer instanceof Recurrent) {
      value = writeRecurrent(graph, layer, index, value, weight, extras)
      width = layer.outputs * layer.directions
    }
  })
  graph.node('Identity', [value], graph.output('y', 'float32', [...axes, width || 'features']))
  return graph.bytes(opset, name)
}

/** @throws OptionError */
function expectSound({ inputs = [], opset = 17, name = '' }: WriteOnnxOptions, layers: readonly unknown[]): void {
  const isList: boolean = Array.isArray(inputs)
  if (!isList || inputs.some((one) => one !== 'lengths' && one !== 'state'))
    throw new OptionError(`writeOnnx: inputs are ${String(inputs)}, wanted a list of 'lengths' and 'state'`)
  if (inputs.length > 0 && !layers.some((layer) => layer instanceof Recurrent))
    throw new OptionError(`writeOnnx: inputs are ${inputs.join(', ')}, but the model has no recurrent layer`)
  if (!Number.isInteger(opset) || opset < 10 || opset > 21)
    throw new OptionError(`writeOnnx: opset is ${opset}, wanted 10 to 21`)
  if (typeof name !== 'string') throw new OptionError(`writeOnnx: name is ${String(name)}, wanted a text`)
}

/** @returns whether rows come first @throws FormatError unless ONNX has operators for all layers */
function expectWritable(layers: readonly unknown[]): boolean {
  const recurrent = layers.filter((layer) => layer instanceof Recurrent)
  layers.forEach((layer, index) => {
    const fail = (why: string): never => {
      throw new FormatError(`writeOnnx: layer ${index}: ${why}`)
    }
    if (layer instanceof Embedding && index > 0) fail('an Embedding stands behind other layers')
    if (layer instanceof Embedding || layer instanceof Linear || layer instanceof Dropout) return
    if (!(layer instanceof Recurrent)) return fail('it is no Embedding, recurrent layer, Linear or Dropout')
    const known = spellings().map(({ cell }) => cell)
    if (!known.includes(layer.cell))
      fail(
        `ONNX has no operator for the cell ${layer.cell.name}; it has some for ${known.map(({ name }) => name).join(', ')}`,
      )
    if (layer.outputs !== layer.units) fail("ONNX's LSTM has no projection (projSize)")
  })
  const batchFirst = recurrent.some((layer) => layer.batchFirst)
  if (recurrent.some((layer) => layer.batchFirst !== batchFirst))
    throw new FormatError('writeOnnx: some recurrent layers are batchFirst and some are not')
  return batchFirst
}
