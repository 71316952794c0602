/** The benchmark's results that are kept with the project (`bench/results/latest.json`), as the site carries them. */

export interface RecordedRow {
  readonly operation: string
  readonly cell: string | null
  readonly size: Readonly<Record<string, number>>
  readonly backend: string
  readonly threadsAskedFor: number
  readonly status: string
  /** Milliseconds. */
  readonly median: number
  readonly flops: number
  readonly peers: Readonly<Record<string, { readonly status: string; readonly median?: number }>>
}

export interface Recorded {
  readonly environment: { readonly date: string; readonly browser: string; readonly machine?: string }
  readonly rows: readonly RecordedRow[]
}

/** @param root where the site begins, seen from the page @returns undefined where they cannot be had: a page shows its own, then */
export async function readRecorded(root: string): Promise<Recorded | undefined> {
  try {
    const response = await fetch(new URL(`${root}/site/recorded.json`, document.baseURI))
    return response.ok ? ((await response.json()) as Recorded) : undefined
  } catch {
    return undefined
  }
}

/** `forward lstm 64 16 128 128 wasm 1`, as the benchmark names its rows. */
export const nameOfRecorded = ({ operation, cell, size, backend, threadsAskedFor }: RecordedRow): string =>
  [operation, cell, ...Object.values(size), backend, threadsAskedFor].filter((part) => part !== null).join(' ')

/** Where and when: `2 × AMD EPYC, Chrome 150, 26 November 2026`. */
export function recordedWhere({ environment: { date, browser, machine } }: Recorded): string {
  const day = new Date(date).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
  const [name, version] = browser.split(/[/.]/)
  return [machine?.split(';')[0], `${name} ${version}`, day].filter(Boolean).join(', ')
}
