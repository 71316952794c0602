/** A cell run in float64 straight from its derived trees: forward from the equations, backward from the symbolic gradient. */
import { forwardStatements } from '../../bindings/language/analyse.js'
import type { DerivedCell } from '../../bindings/language/derive.js'
import { evaluate } from '../../bindings/language/evaluate.js'

export interface Parameters {
  /** Per gate: [H][I], [H][H], [H], [H]. */
  readonly W: Record<string, number[][]>
  readonly R: Record<string, number[][]>
  readonly bW: Record<string, number[]>
  readonly bR: Record<string, number[]>
  /** [T][I] */
  readonly x: number[][]
  /** Per state: [H]. */
  readonly initial: Record<string, number[]>
}

type Units = Map<string, number[]>

const dot = (row: readonly number[], column: readonly number[]): number =>
  row.reduce((sum, weight, k) => sum + weight * column[k]!, 0)
const units = <Value>(H: number, make: (j: number) => Value): Value[] => Array.from({ length: H }, (_, j) => make(j))

/** Every key of every step, each with one number per unit. */
export function forward({ program }: DerivedCell, parameters: Parameters, H: number): Units[] {
  let states = new Map(program.states.map((state) => [`before.${state}`, parameters.initial[state]!]))
  return parameters.x.map((x) => {
    const known: Units = new Map(states)
    for (const gate of program.inputs)
      known.set(
        `wx.${gate}`,
        units(H, (j) => dot(parameters.W[gate]![j]!, x) + parameters.bW[gate]![j]!),
      )
    program.stages.forEach((stage, index) => {
      const operand = units(H, (j) => evaluate(stage.operand, (key) => known.get(key)![j]!))
      known.set(`operand.${index}`, operand)
      for (const gate of stage.gates)
        known.set(
          `ru.${gate}`,
          units(H, (j) => dot(parameters.R[gate]![j]!, operand) + parameters.bR[gate]![j]!),
        )
      for (const { target, tree } of forwardStatements(program.stages, index))
        known.set(
          target,
          units(H, (j) => evaluate(tree, (key) => known.get(key)![j]!)),
        )
    })
    states = new Map(program.states.map((state) => [`before.${state}`, known.get(`after.${state}`)!]))
    return known
  })
}

/** Σ cotangent · output, over y of every step and all final states: a number to differentiate. */
export function objective(cell: DerivedCell, parameters: Parameters, H: number, cotangents: Cotangents): number {
  const steps = forward(cell, parameters, H)
  const [first] = cell.program.states
  const outputs = steps.reduce((sum, step, t) => sum + dot(cotangents.y[t]!, step.get(`after.${first}`)!), 0)
  const last = steps.at(-1)!
  return cell.program.states.reduce(
    (sum, state) => sum + dot(cotangents.final[state]!, last.get(`after.${state}`)!),
    outputs,
  )
}

export interface Cotangents {
  /** [T][H] */
  readonly y: number[][]
  /** Per state: [H]. */
  readonly final: Record<string, number[]>
}

/** The gradient of `objective`, by the derived backward statements. */
export function gradient(cell: DerivedCell, parameters: Parameters, H: number, cotangents: Cotangents): Parameters {
  const { program, gradient: derived } = cell
  const steps = forward(cell, parameters, H)
  const zeros = JSON.parse(
    JSON.stringify(parameters, (_, value: unknown) => (typeof value === 'number' ? 0 : value)),
  ) as Parameters
  let dStates = new Map(program.states.map((state) => [state, [...cotangents.final[state]!]]))
  for (let t = steps.length - 1; t >= 0; t--) {
    const known: Units = new Map(steps[t])
    for (const state of program.states) known.set(`dafter.${state}`, [...dStates.get(state)!])
    const dOutput = known.get(`dafter.${program.states[0]}`)!
    cotangents.y[t]!.forEach((d, j) => (dOutput[j]! += d))

    const run = (statements: (typeof derived.stages)[number]['backward']): void => {
      for (const { target, tree, add } of statements) {
        const value = units(H, (j) => evaluate(tree, (key) => known.get(key)![j]!))
        known.set(target, add ? value.map((one, j) => one + known.get(target)![j]!) : value)
      }
    }
    for (let index = program.stages.length - 1; index >= 0; index--) {
      const stage = program.stages[index]!
      run(derived.stages[index]!.backward)
      const dOperand = units(H, (k) =>
        stage.gates.reduce(
          (sum, gate) =>
            sum +
            dot(
              known.get(`dru.${gate}`)!,
              parameters.R[gate]!.map((row) => row[k]!),
            ),
          0,
        ),
      )
      known.set('doperand', dOperand)
      run(derived.stages[index]!.operandBackward)
      for (const gate of stage.gates) {
        known.get(`dru.${gate}`)!.forEach((d, j) => {
          known.get(`operand.${index}`)!.forEach((operand, k) => (zeros.R[gate]![j]![k]! += d * operand))
          zeros.bR[gate]![j]! += d
        })
      }
    }
    for (const gate of program.inputs) {
      known.get(`dwx.${gate}`)!.forEach((d, j) => {
        parameters.x[t]!.forEach((x, i) => {
          zeros.W[gate]![j]![i]! += d * x
          zeros.x[t]![i]! += d * parameters.W[gate]![j]![i]!
        })
        zeros.bW[gate]![j]! += d
      })
    }
    dStates = new Map(program.states.map((state) => [state, known.get(`dbefore.${state}`)!]))
  }
  for (const state of program.states) zeros.initial[state]!.splice(0, H, ...dStates.get(state)!)
  return zeros
}
