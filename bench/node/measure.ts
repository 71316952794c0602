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

/** @param known what is known to be wrong with a plan */
export async function measureRow(
  { place, profiled, torch }: Measured,
  row: NodeRow,
  known: (plan: Plan) => string | undefined,
  settings: RoundSettings,
): Promise<RowResult> {
  const data = nodeData(row)
  const open: { plan: Plan; layer: NodeLayer; result: NodeResult }[] = []
  const failed: PlanResult[] = []
  try {
    for (const plan of PLANS) {
      const wrong = known(plan)
      if (wrong !== undefined) {
        failed.push({ plan, status: 'wrong', error: wrong })
        continue
      }
      const layer = nodeLayer(place, row, plan, data)
      try {
        open.push({ plan, layer, result: await layer.result() })
      } catch (error) {
        layer.close()
        failed.push({ plan, status: 'unable', error: words(error) })
      }
    }
    const other = torch ? await meet(torch, row, data) : null
    const standard = other && 'y' in other ? other : open[0]?.result
    for (const { plan, layer, result } of [...open]) {
      const off = standard && compareResults(`${row.cell}, ${plan}`, result, standard)
      if (off === undefined) continue
      open.splice(
        open.findIndex((one) => one.layer === layer),
        1,
      )
      layer.close()
      failed.push({ plan, status: 'wrong', error: off })
    }
    const present = torch && other && 'y' in other ? torch : null
    const turns: Turn[] = []
    for (const { layer } of open) turns.push(await turnOf(layer, settings))
    if (present) turns.push(async () => [await present.sample(settings.slice)])
    const rounds = await takeTurns(turns, settings)
    const its = present ? rounds.at(-1)! : null
    const plans: PlanResult[] = []
    for (const [n, { plan }] of open.entries()) {
      const own = rounds[n]!
      const samples = own.flat()
      const kernels = profiled ? await timeKernels(profiled, row, plan, data) : null
      const ratio = its ? ratios(own, its.slice(0, own.length)) : null
      plans.push({
        ...{ plan, status: 'measured', milliseconds: spreadOf(samples), samples: samples.length },
        ...{ ratio, kernels },
      })
    }
    return {
      row,
      plans: [...plans, ...failed].sort((a, b) => PLANS.indexOf(a.plan) - PLANS.indexOf(b.plan)),
      torch: its
        ? { milliseconds: spreadOf(its.flat()), samples: its.length }
        : other && 'error' in other
          ? other
          : null,
    }
  } finally {
    for (const { layer } of open) layer.close()
  }
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
