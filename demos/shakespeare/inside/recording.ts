/** What a model had inside while it read a text. */
import type { Model } from '../model.js'
import type { HostModel } from './host_model.js'

/** One quantity of one layer: a number for each character and unit. */
export interface Part {
  readonly layer: number
  /** `h`, `c`, `i`, … */
  readonly name: string
  /** [T, H] */
  readonly values: Float32Array
}

export interface Recording {
  readonly characters: readonly string[]
  readonly layers: number
  readonly hidden: number
  readonly parts: readonly Part[]
  /** The states that can be held; none for a cell whose equations the page does not know. */
  readonly states: readonly string[]
}

/** Gates and states, character by character. */
export function record(host: HostModel, tokens: readonly number[]): Part[] {
  const { layers, hidden, cell } = host
  const parts = Array.from({ length: layers }, (_, layer) =>
    cell.parts.map((name) => ({ layer, name, values: new Float32Array(tokens.length * hidden) })),
  ).flat()
  host.reset()
  tokens.forEach((token, at) => {
    host.step(token)
    for (const { layer, name, values } of parts) values.set(host.part(layer, name), at * hidden)
  })
  return parts
}

/** The states alone, as the library itself has them: of any cell. */
export async function recordStates(model: Model, tokens: readonly number[]): Promise<Part[]> {
  const parts: Part[] = []
  let state: ReturnType<Model['forwardWithState']>['state'] | undefined
  for (const [at, token] of tokens.entries()) {
    const before = state ? { state } : {}
    const read = { data: Int32Array.of(token), shape: [1, 1] as const }
    const next = model.runtime.noGrad(() => model.forwardWithState(read, before))
    next.y.dispose()
    state?.forEach((one) => one.dispose())
    state = next.state
    const [layers] = next.state
    for (const [index, name] of layers!.names.entries()) {
      const [count, , hidden] = layers!.shapes[index]!
      const values = await layers!.get(name).data()
      for (let layer = 0; layer < count; layer++) {
        let part = parts.find((one) => one.layer === layer && one.name === name)
        if (!part) parts.push((part = { layer, name, values: new Float32Array(tokens.length * hidden) }))
        part.values.set(values.subarray(layer * hidden, (layer + 1) * hidden), at * hidden)
      }
    }
  }
  state?.forEach((one) => one.dispose())
  return parts.sort((a, b) => a.layer - b.layer)
}
