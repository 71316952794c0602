/** The page behind `npm run tagger`: relays between the command's process and the worker. Nobody sees it. */
import { Client } from '../site/client.js'
import { asFailure } from '../site/failure.js'
import { get, getText, save } from '../site/run.js'
import type { Answer, Parts, Request } from './messages.js'

/** The request, but for sentences and files: these come over HTTP, being large. */
export type Command = Request extends infer Each
  ? Each extends { type: string }
    ? Omit<Each, keyof Parts | 'model'>
    : never
  : never

/** An answer without the files: these go over HTTP before it. */
export type Report = Answer extends infer Each
  ? Each extends { model: Uint8Array }
    ? Omit<Each, 'model'>
    : Each
  : never

const page = window as unknown as {
  /** Called by the command. */
  ask(command: Command): Promise<void>
  /** Supplied by the command. */
  report(report: Report): Promise<void>
}

let order = Promise.resolve()
const client = new Client<Request, Answer>(new URL('./worker.js', import.meta.url), (answer) => {
  order = order.then(() => relay(answer)).catch((error: unknown) => page.report(asFailure(error)))
})

async function relay(answer: Answer): Promise<void> {
  if (!('model' in answer)) return page.report(answer)
  const { model, ...report } = answer
  await save({ 'model.safetensors': model })
  await page.report(report)
}

page.ask = async (command) => {
  const model = async () => (await get('model.safetensors')) ?? new Uint8Array()
  const parts = async () => ({ train: await getText('train'), dev: await getText('dev'), test: await getText('test') })
  if (command.type === 'start') client.ask({ ...(command as Extract<Request, { type: 'start' }>), ...(await parts()) })
  else if (command.type === 'tag')
    client.ask({ ...(command as Extract<Request, { type: 'tag' }>), model: await model() })
  else if (command.type === 'round')
    client.ask({ ...(command as Extract<Request, { type: 'round' }>), model: await model(), ...(await parts()) })
  else client.ask(command as Request)
}
