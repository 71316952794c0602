/**
 * A cell run in float64 from its derived fragment, as the kernels run it: a unit's numbers lie in arrays, and what a kernel does not supply is NaN. So
 * not only the gradient is checked, but also that everything is kept, computed again and found where the fragment looks for it.
 */
import type { DerivedCell } from '../../bindings/language/derive.js'
import { evaluate } from '../../bindings/language/evaluate.js'
import type { Place, Step } from '../../bindings/language/fragment.js'
import { inputBlocks, inputGradientBlocks } from '../../bindings/language/layout.js'
import type { Key } from '../../bindings/language/tree.js'

export interface Parameters {
  /** Per gate: [H][I], [H][H]; and [H] for gates and equations that have one. */
  readonly W: Record<string, number[][]>
  readonly R: Record<string, number[][]>
  readonly bW: Record<string, number[]>
  readonly bR: Record<string, number[]>
  readonly P: Record<string, number[]>
  /** [T][I] */
  readonly x: number[][]
  /** Per state: [H]. */
  readonly initial: Record<string, number[]>
}

export interface Cotangents {
  /** [T][H] */
  readonly y: number[][]
  /** Per state: [H]. */
  readonly final: Record<string, number[]>
}

type Arrays = Partial<Record<Place['array'], number[]>>

const nothing = (length: number): number[] => Array.from({ length }, () => NaN)
const dot = (row: readonly number[], column: readonly number[]): number =>
  row.reduce((sum, weight, k) => sum + weight * column[k]!, 0)
const units = <Value>(H: number, make: (j: number) => Value): Value[] => Array.from({ length: H }, (_, j) => make(j))

/** Runs a pointwise function on one unit. @returns what it gives: the operand */
function run(steps: readonly Step[], arrays: Arrays): number {
  const known = new Map<Key, number>()
  const read = (key: Key): number => {
    const value = known.get(key)
    if (value === undefined) throw new Error(`${key} is read before it is there`)
    return value
  }
  const arrayOf = ({ array, index }: Place): number[] => {
    const values = arrays[array]
    if (!values) throw new Error(`${array} is not at hand here`)
    if (!(index >= 0 && index < values.length)) throw new Error(`${array}[${index}] of ${values.length}`)
    return values
  }
  let given = NaN
  for (const step of steps) {
    if (step.kind === 'load') known.set(step.key, arrayOf(step.place)[step.place.index]!)
    else {
      const value = evaluate(step.tree, read)
      if (step.kind === 'define') known.set(step.key, value)
      else if (step.kind === 'give') given = value
      else {
        const values = arrayOf(step.place)
        values[step.place.index] = step.add ? values[step.place.index]! + value : value
      }
    }
  }
  return given
}

interface Trace {
  /** Per unit. */
  readonly before: number[][]
  readonly after: number[][]
  readonly saved: number[][]
  /** Per stage, what R multiplied: [H]. */
  readonly operands: number[][]
}

function forward({ layout, fragment }: DerivedCell, parameters: Parameters, H: number): Trace[] {
  const { states, inputs, recurrent, peepholes, stages } = layout
  let before = units(H, (j) => states.map((state) => parameters.initial[state]![j]!))
  return parameters.x.map((x) => {
    const all = units(H, (j) => ({
      wx: [
        ...inputs.map((gate) => dot(parameters.W[gate]![j]!, x) + (parameters.bW[gate]?.[j] ?? 0)),
        ...(layout.raw ? [x[j]!] : []),
      ],
      peephole: peepholes.map((name) => parameters.P[name]![j]!),
      before: before[j]!,
      after: nothing(states.length),
      saved: nothing(layout.saved.length),
    }))
    if (all[0]!.wx.length !== inputBlocks(layout)) throw new Error('wx has another number of blocks')
    const operands = stages.map(({ begin, end }, stage) => {
      const operand = all.map(({ before: b, saved }) => run(fragment.operand[stage]!, { before: b, saved }))
      all.forEach((unit, j) => {
        // Only the stage's own products are there.
        const ru = nothing(recurrent.length)
        for (let gate = begin; gate < end; gate++) {
          const name = recurrent[gate]!
          ru[gate] = dot(parameters.R[name]![j]!, operand) + (parameters.bR[name]?.[j] ?? 0)
        }
        run(fragment.forward[stage]!, { ...unit, ru })
      })
      return operand
    })
    const trace = { before, after: all.map(({ after }) => after), saved: all.map(({ saved }) => saved), operands }
    before = trace.after
    return trace
  })
}

/** y [T][H], and each state after the last step [H]. */
export function outputs(cell: DerivedCell, parameters: Parameters, H: number): Cotangents {
  const traces = forward(cell, parameters, H)
  return {
    y: traces.map(({ after }) => after.map((states) => states[0]!)),
    final: Object.fromEntries(
      cell.layout.states.map((name, s) => [name, traces.at(-1)!.after.map((states) => states[s]!)]),
    ),
  }
}

/** Σ cotangent · output, over y of every step and all final states: a number to differentiate. */
export function objective(cell: DerivedCell, parameters: Parameters, H: number, cotangents: Cotangents): number {
  const { y, final } = outputs(cell, parameters, H)
  const sum = y.reduce((total, step, t) => total + dot(cotangents.y[t]!, step), 0)
  return cell.layout.states.reduce((total, name) => total + dot(cotangents.final[name]!, final[name]!), sum)
}

/** The gradient of `objective`, by the derived fragment. */
export function gradient(cell: DerivedCell, parameters: Parameters, H: number, cotangents: Cotangents): Parameters {
  const { layout, fragment } = cell
  const { states, inputs, recurrent, peepholes, stages } = layout
  const traces = forward(cell, parameters, H)
  const sums = JSON.parse(
    JSON.stringify(parameters, (_, value: unknown) => (typeof value === 'number' ? 0 : value)),
  ) as Parameters
  let dStates = units(H, (j) => states.map((state) => cotangents.final[state]![j]!))
  for (let t = traces.length - 1; t >= 0; t--) {
    const { before, after, saved, operands } = traces[t]!
    const all = units(H, (j) => ({
      peephole: peepholes.map((name) => parameters.P[name]![j]!),
      ...{ before: before[j]!, after: after[j]!, saved: saved[j]! },
      dafter: dStates[j]!.map((d, s) => (s === 0 ? d + cotangents.y[t]![j]! : d)),
      dbefore: nothing(states.length),
      carried: nothing(layout.carried.length),
      dwx: nothing(inputGradientBlocks(layout)),
      dru: nothing(recurrent.length),
    }))
    for (let stage = stages.length - 1; stage >= 0; stage--) {
      const { begin, end } = stages[stage]!
      for (const unit of all) run(fragment.backward[stage]!, unit)
      if (begin === end) continue
      const gates = recurrent.slice(begin, end)
      const dOperand = units(H, (k) =>
        gates.reduce(
          (sum, gate, g) =>
            sum + units(H, (j) => all[j]!.dru[begin + g]! * parameters.R[gate]![j]![k]!).reduce((a, b) => a + b),
          0,
        ),
      )
      all.forEach(({ before: b, saved: s, dbefore, carried }, j) =>
        run(fragment.operandBackward[stage]!, { before: b, saved: s, dbefore, carried, doperand: [dOperand[j]!] }),
      )
      gates.forEach((gate, g) =>
        all.forEach(({ dru }, j) => {
          operands[stage]!.forEach((operand, k) => (sums.R[gate]![j]![k]! += dru[begin + g]! * operand))
          if (sums.bR[gate]) sums.bR[gate][j]! += dru[begin + g]!
        }),
      )
    }
    all.forEach(({ dwx, dru }, j) => {
      const given = layout.separate ? dwx : dru
      inputs.forEach((gate, g) => {
        parameters.x[t]!.forEach((x, i) => {
          sums.W[gate]![j]![i]! += given[g]! * x
          sums.x[t]![i]! += given[g]! * parameters.W[gate]![j]![i]!
        })
        if (sums.bW[gate]) sums.bW[gate][j]! += given[g]!
      })
      if (layout.raw) sums.x[t]![j]! += given[inputs.length]!
      peepholes.forEach((name, p) => (sums.P[name]![j]! += given[inputBlocks(layout) + p]!))
    })
    dStates = all.map(({ dbefore }) => dbefore)
  }
  states.forEach((state, s) => dStates.forEach((d, j) => (sums.initial[state]![j] = d[s]!)))
  return sums
}
