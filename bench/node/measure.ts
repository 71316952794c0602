/** One layer, there or there and back: all plans compared, then timed in turns with PyTorch, then once more kernel by kernel. */
import { spreadOf, type Spread } from '../sampling/statistics.js'
import { ratios, takeTurns, type RoundSettings, type Turn } from '../sampling/turns.js'
import type { Place } from '../suite/operation.js'
import { compareResults } from './check.js'
import { nodeData, nodeLayer, type NodeData, type NodeLayer, type NodeResult } from './layer.js'
import { PLANS, type NodeRow, type Plan } from './rows.js'
import type { Torch } from './torch.js'

interface Timed {
  readonly status: 'measured'
  /** Of one run, by the clock on the wall. */
  readonly milliseconds: Spread
  readonly samples: number
  /** PyTorch's time : this one. */
  readonly ratio: Spread | null
  /** Of one run, on the device, kernel by kernel; null where it has no timestamps. */
  readonly kernels: Readonly<Record<string, number>> | null
}

interface Untimed {
  /** `wrong`: it gives other numbers. */
  readonly status: 'unable' | 'wrong'
  readonly error: string
}

export type PlanResult = { readonly plan: Plan } & (Timed | Untimed)

export interface RowResult {
  readonly row: NodeRow
  readonly plans: readonly PlanResult[]
  /** Null: it was not asked. */
  readonly torch: { readonly milliseconds: Spread; readonly samples: number } | Untimed | null
}

export interface Measured {
  readonly place: Place
  /** The same with timestamps, where the adapter offers them. */
  readonly profiled: Place | null
  readonly torch: Torch | null
}

/** Runs whose kernels are timed. */
const PROFILED = 3

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A plan that may be timed, unless others differ. */
interface Opened {
  readonly plan: Plan
  readonly layer: NodeLayer
  readonly result: NodeResult
}

/** @param known what is known to be wrong with a plan */
export async function measureRow(
  { place, profiled, torch }: Measured,
  row: NodeRow,
  known: (plan: Plan) => string | undefined,
  settings: RoundSettings,
): Promise<RowResult> {
  const data = nodeData(row)
  const { opened, failed } = await openPlans(place, row, known, data)
  try {
    const other = torch ? await meet(torch, row, data) : null
    const present = other && 'y' in other ? torch : null
    const standard = other && 'y' in other ? other : opened[0]?.result
    const agreeing: Opened[] = []
    for (const one of opened) {
      const off = standard && compareResults(`${row.cell}, ${one.plan}`, one.result, standard)
      if (off === undefined) agreeing.push(one)
      else failed.push({ plan: one.plan, status: 'wrong', error: off })
    }
    const turns: Turn[] = []
    for (const { layer } of agreeing) turns.push(await turnOf(layer, settings))
    if (present) turns.push(async () => [await present.sample(settings.slice)])
    const rounds = await takeTurns(turns, settings)
    const its = present ? rounds.at(-1)! : null
    const plans: PlanResult[] = []
    for (const [n, { plan }] of agreeing.entries()) {
      const own = rounds[n]!
      plans.push({
        ...{ plan, status: 'measured', milliseconds: spreadOf(own.flat()), samples: own.flat().length },
        ratio: its ? ratios(own, its.slice(0, own.length)) : null,
        kernels: profiled ? await timeKernels(profiled, row, plan, data) : null,
      })
    }
    const all = [...plans, ...failed].sort((a, b) => PLANS.indexOf(a.plan) - PLANS.indexOf(b.plan))
    if (its) return { row, plans: all, torch: { milliseconds: spreadOf(its.flat()), samples: its.flat().length } }
    return { row, plans: all, torch: other && 'error' in other ? other : null }
  } finally {
    for (const { layer } of opened) layer.close()
  }
}

async function openPlans(
  place: Place,
  row: NodeRow,
  known: (plan: Plan) => string | undefined,
  data: NodeData,
): Promise<{ opened: Opened[]; failed: PlanResult[] }> {
  const opened: Opened[] = []
  const failed: PlanResult[] = []
  for (const plan of PLANS) {
    const wrong = known(plan)
    if (wrong !== undefined) {
      failed.push({ plan, status: 'wrong', error: wrong })
      continue
    }
    let layer: NodeLayer | undefined
    try {
      layer = nodeLayer(place, row, plan, data)
      opened.push({ plan, layer, result: await layer.result() })
    } catch (error) {
      layer?.close()
      failed.push({ plan, status: 'unable', error: words(error) })
    }
  }
  return { opened, failed }
}

async function meet(torch: Torch, row: NodeRow, data: NodeData): Promise<NodeResult | Untimed> {
  try {
    return await torch.prepare(row, data)
  } catch (error) {
    return { status: 'unable', error: words(error) }
  }
}

/** As many runs together as fill a slice, after some to warm up. */
async function turnOf(layer: NodeLayer, { slice }: RoundSettings): Promise<Turn> {
  const once = Math.min(await layer.lap(1), await layer.lap(1))
  const runs = Math.max(1, Math.ceil(slice / once))
  return async () => [await layer.lap(runs)]
}

/** Milliseconds of each kernel in one run. */
async function timeKernels(
  place: Place,
  row: NodeRow,
  plan: Plan,
  data: NodeData,
): Promise<Readonly<Record<string, number>>> {
  const { runtime } = place
  const layer = nodeLayer(place, row, plan, data)
  try {
    await layer.lap(1)
    runtime.resetStats()
    await layer.lap(PROFILED)
    const { milliseconds } = runtime.stats()
    return Object.fromEntries(Object.entries(milliseconds).map(([name, time]) => [name, time / PROFILED]))
  } finally {
    layer.close()
  }
}
