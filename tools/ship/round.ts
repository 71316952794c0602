import { openPage, type PageOptions } from '../page.js'

/** What a page answers to `round`, without the file. */
type RoundedReport<Report> = Extract<Report, { type: 'rounded' }>

/** Lets a page round a model to half precision and measure it. Gives the file, and what the page reports of it. */
export async function round<Command, Report extends { type: string }>(
  options: Omit<PageOptions<Report>, 'report' | 'receive'>,
  command: Command,
): Promise<{ model: Uint8Array; report: RoundedReport<Report> }> {
  console.log('rounding to half precision, measuring')
  let model = new Uint8Array()
  let done: (report: RoundedReport<Report>) => void = () => {}
  const finished = new Promise<RoundedReport<Report>>((resolve) => (done = resolve))
  const page = await openPage<Command, Report>({
    ...options,
    receive: (_, content) => (model = Uint8Array.from(content)),
    report: (report) => {
      if (report.type === 'rounded') done(report as RoundedReport<Report>)
    },
  })
  try {
    await page.ask(command)
    // The file comes before the report.
    const report = await Promise.race([finished, page.failed])
    return { model, report }
  } finally {
    await page.close()
  }
}
